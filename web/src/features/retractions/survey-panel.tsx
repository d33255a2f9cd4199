import { Button, Card, Collapse, Group, Progress, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useAccount, useMay } from "../../lib/account.ts";
import { planTexts } from "../../texts/plan.ts";
import { type CardColumn, CardTable } from "../../ui/card-table.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { useSurvey } from "./changes.ts";
import { type Plan, type Surveyed, surveyQuery } from "./queries.ts";
import { MoreButton } from "../../ui/more-button.tsx";
import { reasonText } from "../../ui/reason-text.ts";

const t = planTexts.survey;
type Survey = NonNullable<Plan["survey"]>;

/** What a look into the mailboxes shows of a plan: who has read it, who has moved or deleted it. It fills in as it goes. */
export function SurveyPanel({ plan }: { readonly plan: Plan }) {
  const { survey, retraction } = plan;
  const mayRetract = useMay("mail.retract");
  const start = useSurvey(retraction.id);
  const [isShown, { toggle }] = useDisclosure();
  const isRunning = survey?.state === "running";
  return (
    <Card withBorder>
      <Stack gap="sm">
        <Title order={2} size="h5">
          {t.title}
        </Title>
        <Text size="sm" c="dimmed">
          {t.hint}
        </Text>
        {survey !== null && <Seen survey={survey} />}
        {start.isError && <Trouble error={start.error} />}
        <Group>
          {mayRetract && retraction.state === "draft" && (
            <Button
              variant="default"
              size="xs"
              loading={start.isPending}
              disabled={isRunning}
              onClick={() => start.mutate(undefined)}
            >
              {survey === null ? t.start : t.again}
            </Button>
          )}
          {survey !== null && (
            <Button variant="default" size="xs" onClick={toggle} aria-expanded={isShown}>
              {t.show}
            </Button>
          )}
        </Group>
        <Collapse expanded={isShown && survey !== null}>
          {isShown && <Mailboxes id={retraction.id} isRunning={isRunning} />}
        </Collapse>
      </Stack>
    </Card>
  );
}

function Seen({ survey: { state, counts } }: { readonly survey: Survey }) {
  const sightings = Object.entries(counts.by_sighting) as [keyof typeof t.sighting, number][];
  const words = sightings.map(([it, count]) => `${count.toLocaleString("en")} ${t.sighting[it]}`);
  const share = counts.copies === 0 ? 100 : (counts.seen / counts.copies) * 100;
  return (
    <div aria-live="polite">
      <Text>
        {state === "running" ? t.running(counts.seen, counts.copies) : t.done(counts.seen)}
        {": "}
        <strong>{t.read(counts.read)}</strong>
      </Text>
      {words.length > 0 && <Text size="sm">{words.join(" · ")}</Text>}
      {state === "running" && <Progress value={share} mt="xs" aria-label={t.title} />}
    </div>
  );
}

const COLUMNS: readonly CardColumn<Surveyed>[] = [
  { label: t.columns.mailbox, cell: (it) => <MailText text={it.mailbox ?? it.recipient} /> },
  { label: t.columns.seen, cell: (it) => sightingOf(it) },
  { label: t.columns.read, cell: (it) => (it.was_read === null ? "" : it.was_read ? t.yes : t.no) },
  { label: t.columns.folder, cell: (it) => <MailText text={it.folder ?? ""} /> },
];

function Mailboxes({ id, isRunning }: { readonly id: string; readonly isRunning: boolean }) {
  const { id: account } = useAccount();
  const found = useInfiniteQuery(surveyQuery({ account, id, isRunning }));
  if (found.isError) return <Trouble error={found.error} onRetry={() => void found.refetch()} />;
  const rows = found.data?.pages.flatMap((it) => it.result) ?? [];
  return (
    <Stack gap="xs">
      <CardTable label={t.title} columns={COLUMNS} rows={rows} keyOf={(it) => it.copy_id} />
      <MoreButton of={found} />
    </Stack>
  );
}

function sightingOf(it: Surveyed): string {
  const seen = it.sighting === null ? t.notYet : t.sighting[it.sighting];
  return it.reason === "" ? seen : `${seen}: ${reasonText(it.reason)}`;
}
