import { Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { endOtherSessions, endSession } from "#api/contract/user-sessions.ts";
import { call } from "../../lib/api.ts";
import { formTexts } from "../../texts/forms.ts";
import { profileTexts } from "../../texts/profile.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Section } from "../../ui/section.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { browserName } from "./browser-name.ts";
import { type Session, sessionsQuery } from "./queries.ts";
import { useOwnChange } from "./use-own-change.ts";

const t = profileTexts.sessions;

/** Where one is signed in, and what one does not know of one ends. */
export function SessionSection() {
  const sessions = useQuery(sessionsQuery);
  const endOthers = useOwnChange({
    change: async () =>
      (await call<typeof endOtherSessions>("DELETE", "/client/v4/user/sessions")).result.ended,
    said: t.othersEnded,
  });
  const hasOthers = sessions.data?.some((it) => !it.is_current) ?? false;
  return (
    <Section
      title={t.title}
      lead={t.lead}
      actions={
        hasOthers && (
          <Button variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {t.endOthers}
          </Button>
        )
      }
    >
      {endOthers.error !== null && <Trouble error={endOthers.error} />}
      <Loaded query={sessions}>
        {(rows) => (
          <CardTable
            label={t.title}
            rows={rows}
            keyOf={(it) => it.id}
            columns={[
              { label: t.where, cell: (it) => <Where session={it} /> },
              { label: t.method, cell: (it) => profileTexts.methods[it.method] },
              { label: t.started, cell: (it) => <Moment at={it.started_at} /> },
              { label: t.lastSeen, cell: (it) => <Moment at={it.last_seen_at} /> },
              { label: formTexts.actions, cell: (it) => <End session={it} /> },
            ]}
          />
        )}
      </Loaded>
    </Section>
  );
}

function Where({ session: { user_agent: agent, address } }: { readonly session: Session }) {
  return (
    <>
      <Text size="sm" title={agent?.slice(0, 300)}>
        {browserName(agent ?? "")}
      </Text>
      <Text size="xs" c="dimmed">
        {address}
      </Text>
    </>
  );
}

function End({ session }: { readonly session: Session }) {
  const end = useOwnChange({
    change: () =>
      call<typeof endSession>("DELETE", "/client/v4/user/sessions/:session_id", {
        params: { session_id: session.id },
      }),
    said: () => t.ended,
  });
  if (session.is_current) return <Text size="sm">{t.current}</Text>;
  return (
    <>
      {end.error !== null && <Trouble error={end.error} />}
      <Button variant="default" size="compact-sm" loading={end.isPending} onClick={() => end.mutate()}>
        {t.end}
      </Button>
    </>
  );
}
