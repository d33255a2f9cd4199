import { Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { startSelfTest } from "#api/contract/self-tests.ts";
import { useAccount } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import type { Integration } from "../../lib/integrations.ts";
import { useChange } from "../../lib/use-change.ts";
import { selfTestTexts } from "../../texts/self-test.ts";
import { Empty } from "../../ui/empty.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Section } from "../../ui/section.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { MessagesLink } from "./messages-link.tsx";
import { type SelfTest, selfTestsQuery } from "./queries.ts";
import { SelfTestHistory } from "./self-test-history.tsx";
import { SelfTestLines } from "./self-test-lines.tsx";

const t = selfTestTexts.run;

/** The newest self-test as it goes, the button that asks for one, and those before. */
export function SelfTestSection({ integration }: { readonly integration: Integration }) {
  const query = useQuery(selfTestsQuery(useAccount().id, integration.id));
  return (
    <Section title={t.title} lead={t.lead}>
      <Ask integration={integration} newest={query.data?.[0]} />
      <Loaded query={query}>
        {([newest, ...earlier]) =>
          newest === undefined ? (
            <Empty {...t.never} />
          ) : (
            <Stack gap="md">
              <Newest test={newest} provider={integration.provider} />
              {earlier.length > 0 && <SelfTestHistory tests={earlier} />}
            </Stack>
          )
        }
      </Loaded>
    </Section>
  );
}

interface AskProps {
  readonly integration: Integration;
  readonly newest: SelfTest | undefined;
}

function Ask({ integration, newest }: AskProps) {
  const [hard, setHard] = useState(false);
  const ask = useChange({
    touches: ["integrations"],
    change: (account) =>
      call<typeof startSelfTest>("POST", "/integrations/:integration_id/self_test", {
        account,
        params: { integration_id: integration.id },
        body: { destinations: hard ? ["RecoverableItemsPurges"] : [] },
      }),
    said: () => t.asked,
  });
  const isOpen = newest !== undefined && newest.state !== "ended";
  return (
    <Stack gap="xs">
      {integration.provider === "microsoft" && integration.test_mailbox !== null && (
        <Checkbox
          label={t.hard}
          description={t.hardAbout}
          checked={hard}
          onChange={(event) => setHard(event.currentTarget.checked)}
        />
      )}
      <Group gap="sm">
        <Button loading={ask.isPending} disabled={isOpen} onClick={() => ask.mutate()}>
          {newest === undefined ? t.start : t.again}
        </Button>
        {integration.status !== "stopped" && (
          <Text size="sm" c="dimmed" component="div">
            {t.next}: <Moment at={integration.self_test_due_at} />
          </Text>
        )}
      </Group>
      {ask.error !== null && <Trouble error={ask.error} />}
    </Stack>
  );
}

interface NewestProps extends Pick<Integration, "provider"> {
  readonly test: SelfTest;
}

function Newest({ test, provider }: NewestProps) {
  return (
    <Stack gap="xs">
      <Text size="sm" component="output" display="block">
        {t.states[test.state]}
        {test.ended_at !== null && (
          <>
            {" "}
            <Moment at={test.ended_at} />
          </>
        )}
      </Text>
      {test.trouble !== null && <Notice title={t.trouble}>{test.trouble}</Notice>}
      {test.lines.length === 0 ? <Text size="sm">{t.none}</Text> : <SelfTestLines lines={test.lines} />}
      {test.lines.some((it) => it.code !== null) && <MessagesLink provider={provider} />}
    </Stack>
  );
}
