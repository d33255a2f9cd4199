import { Button, Group, Progress, Text } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClock,
  IconPlayerPause,
  IconRefresh,
  type TablerIcon,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { startSync } from "#api/contract/directory.ts";
import { useAccount, useMay } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import { useChange } from "../../lib/use-change.ts";
import { directoryTexts } from "../../texts/directory.ts";
import { formTexts } from "../../texts/forms.ts";
import { type CardColumn, CardTable } from "../../ui/card-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { GuideLink } from "../../ui/guide-link.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Section } from "../../ui/section.tsx";
import { StateWord } from "../../ui/state-word.tsx";
import { type Sync, syncsQuery } from "./queries.ts";
import { ScheduleForm } from "./schedule-form.tsx";

const t = directoryTexts.sync;

/** How the reading of each integration's directory stands. */
export function SyncSection() {
  const query = useQuery(syncsQuery(useAccount().id));
  const mayConfigure = useMay("connections.configure");
  const schedule = (
    <ModalButton label={directoryTexts.schedule.label} variant="default" size="compact-sm">
      {(close) => <ScheduleForm onDone={close} />}
    </ModalButton>
  );
  return (
    <Section title={t.title} lead={t.lead} actions={mayConfigure && schedule}>
      <Loaded query={query}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty {...t.empty} />
          ) : (
            <CardTable
              label={t.title}
              rows={rows}
              keyOf={(it) => it.integration_id}
              columns={mayConfigure ? [...COLUMNS, ACTIONS] : COLUMNS}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

const COLUMNS: readonly CardColumn<Sync>[] = [
  {
    label: t.integration,
    cell: (it) => (
      <Text size="sm" fw={600} component="span">
        <MailText text={it.name} />
      </Text>
    ),
  },
  { label: t.state, cell: (it) => <State sync={it} /> },
  { label: t.known, cell: (it) => t.counts(it.mailboxes, it.groups) },
  { label: t.asOf, cell: (it) => (it.fresh_at === null ? t.never : <Moment at={it.fresh_at} />) },
  { label: t.next, cell: (it) => (it.due_at === null ? t.onDemand : <Moment at={it.due_at} />) },
];

const ACTIONS: CardColumn<Sync> = { label: formTexts.actions, cell: (it) => <Actions sync={it} /> };

type StateName = keyof typeof t.states;

const LOOKS: Readonly<Record<StateName, readonly [TablerIcon, string]>> = {
  idle: [IconCircleCheck, "green-7"],
  unread: [IconClock, "gray-6"],
  asked: [IconClock, "blue-7"],
  running: [IconRefresh, "blue-7"],
  trouble: [IconAlertTriangle, "red-7"],
  stopped: [IconPlayerPause, "gray-6"],
};

function stateOf({ stopped, running, asked, trouble, fresh_at: freshAt }: Sync): StateName {
  if (stopped) return "stopped";
  if (trouble !== null) return "trouble";
  if (running !== null) return "running";
  if (asked !== null) return "asked";
  return freshAt === null ? "unread" : "idle";
}

function State({ sync }: { readonly sync: Sync }) {
  const state = stateOf(sync);
  const [icon, colour] = LOOKS[state];
  return (
    <>
      <StateWord
        icon={icon}
        colour={colour}
        word={t.states[state]}
        about={state === "stopped" ? t.stoppedAbout : undefined}
      />
      {sync.running !== null && <Running name={sync.name} running={sync.running} />}
      {sync.trouble !== null && <Trouble trouble={sync.trouble} />}
    </>
  );
}

function Running({
  name,
  running,
}: {
  readonly name: string;
  readonly running: NonNullable<Sync["running"]>;
}) {
  const { part, users, groups, pages, expected, estimated_end: end } = running;
  return (
    <Text size="xs" c="dimmed" component="div">
      {t.parts[part]}: {t.read(users, groups, pages)}
      {end !== null && (
        <>
          . {t.ends} <Moment at={end} />
        </>
      )}
      {part === "users" && expected !== null && (
        <Progress mt={4} value={Math.min(100, (100 * users) / expected)} aria-label={t.progress(name)} />
      )}
    </Text>
  );
}

function Trouble({ trouble }: { readonly trouble: NonNullable<Sync["trouble"]> }) {
  return (
    <Text size="xs" c="dimmed" component="div">
      <MailText text={trouble.reason} /> (<MailText text={t.trouble(trouble.code)} />{" "}
      <Moment at={trouble.retry_at} />)<div>{trouble.advice}</div>
      <GuideLink to="directoryMessages">{t.guide}</GuideLink>
    </Text>
  );
}

function Actions({ sync }: { readonly sync: Sync }) {
  const start = useChange<"full" | "delta">({
    touches: ["directory"],
    change: (account, kind) =>
      call<typeof startSync>("POST", "/directory/sync", {
        account,
        body: { integration_id: sync.integration_id, kind },
      }),
    said: () => t.asked,
  });
  const isBusy = sync.running !== null || sync.asked !== null;
  const button = { variant: "default", size: "compact-sm", disabled: sync.stopped || isBusy } as const;
  return (
    <Group gap="xs">
      <Button {...button} aria-label={`${t.now}: ${sync.name}`} onClick={() => start.mutate("delta")}>
        {t.now}
      </Button>
      <Button {...button} aria-label={`${t.everything}: ${sync.name}`} onClick={() => start.mutate("full")}>
        {t.everything}
      </Button>
    </Group>
  );
}
