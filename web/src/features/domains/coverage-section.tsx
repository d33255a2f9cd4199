import { Button, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { startScan } from "#api/contract/mailbox-scans.ts";
import { isEnough } from "#directory/coverage-share.ts";
import { useAccount, useMay } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import { useChange } from "../../lib/use-change.ts";
import { coverageTexts as t } from "../../texts/coverage.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Section } from "../../ui/section.tsx";
import { StateWord } from "../../ui/state-word.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { type Coverage, coverageQuery } from "./coverage-query.ts";
import { LookNow } from "./look-now.tsx";

/** How much of what is in the mailboxes the intake has seen. */
export function CoverageSection() {
  const { id } = useAccount();
  const coverage = useQuery(coverageQuery(id));
  return (
    <Section title={t.title} lead={t.lead}>
      <Loaded query={coverage}>
        {(rows) =>
          rows.length > 0 && (
            <CardTable
              label={t.table}
              rows={rows}
              keyOf={(it) => it.integration.id}
              columns={[
                { label: t.integration, cell: (it) => <bdi>{it.integration.name}</bdi> },
                { label: t.state, cell: (it) => <CoverageState coverage={it} /> },
                { label: t.share, cell: (it) => t.shareText(it.seen, it.mails) },
                { label: t.last, cell: (it) => <LastLook coverage={it} /> },
                { label: t.missing, cell: (it) => <Missing coverage={it} /> },
              ]}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

interface CoverageProps {
  readonly coverage: Coverage;
}

function CoverageState({ coverage }: CoverageProps) {
  const { low_since, mails } = coverage;
  if (low_since !== null) return <StateWord icon={IconAlertTriangle} colour="red-7" word={t.low} />;
  if (mails > 0 && isEnough(coverage))
    return <StateWord icon={IconCircleCheck} colour="green-7" word={t.good} />;
  // Of a few mails one that is missing is no alarm, and nothing is in order either.
  return <StateWord icon={IconCircleDashed} colour="yellow-7" word={mails === 0 ? t.unknown : t.few} />;
}

function LastLook({ coverage }: CoverageProps) {
  const [last] = coverage.checks;
  const mayAsk = useMay("connections.configure");
  return (
    <Stack gap={4} align="start">
      {last !== undefined && (
        <div>
          <Moment at={last.at} />
          <Text size="xs">{t.lastText(last.mailboxes, last.failed)}</Text>
        </div>
      )}
      {mayAsk && <LookNow coverage={coverage} />}
    </Stack>
  );
}

const SHOWN = 5;

function Missing({ coverage: { integration, missing } }: CoverageProps) {
  const mayStart = useMay("mail.retract");
  const judge = useChange({
    touches: ["scans", "coverage"],
    change: (account) =>
      call<typeof startScan>("POST", "/mailbox_scans", {
        account,
        body: { integration_id: integration.id, since: new Date(Date.now() - DAY_MS).toISOString() },
      }),
    said: () => t.judged,
  });
  if (missing.length === 0) return undefined;
  return (
    <Stack gap={4} align="start">
      {missing.slice(0, SHOWN).map((it) => (
        <Text key={`${it.address} ${it.message_id}`} size="xs" style={{ overflowWrap: "anywhere" }}>
          <MailText text={`${it.address} ${it.message_id}`} />
        </Text>
      ))}
      {mayStart && (
        <Button variant="default" size="compact-sm" loading={judge.isPending} onClick={() => judge.mutate()}>
          {t.judge}
        </Button>
      )}
      {judge.error !== null && <Trouble error={judge.error} />}
    </Stack>
  );
}

const DAY_MS = 86_400_000;
