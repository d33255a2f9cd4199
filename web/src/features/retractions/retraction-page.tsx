import { Alert, Progress, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useAccount, useMay } from "../../lib/account.ts";
import { planTexts } from "../../texts/plan.ts";
import { retractionTexts as t } from "../../texts/retractions.ts";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { destinationName } from "../../ui/destination-name.ts";
import { PageHeader } from "../../ui/page-header.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { runTexts } from "../../texts/run.ts";
import { useCancel } from "./changes.ts";
import { PlanView } from "./plan-view.tsx";
import { type Run, runQuery } from "./queries.ts";
import { RunView } from "./run-view.tsx";
import { StateBadge } from "./state-badge.tsx";

/** One retraction: its plan until it is started, and then its run. */
export function RetractionPage() {
  const { id: account } = useAccount();
  const { retraction: id = "" } = useParams({ strict: false });
  const found = useQuery(runQuery({ account, id }));
  if (found.isPending) return <Skeleton h={320} />;
  if (found.isError) return <Trouble error={found.error} onRetry={() => void found.refetch()} />;
  const run = found.data;
  const isPlan = run.state === "draft" || run.held?.for === "approval";
  return (
    <>
      <PageHeader title={headlineOf(run, isPlan)} actions={<StateBadge run={run} />} />
      <Stack gap="md">
        {run.discovery === "cancelled" && (
          <Alert color="yellow" variant="outline" title={planTexts.discovery.cancelled}>
            {run.discovery_reason}
          </Alert>
        )}
        {run.discovery === "running" && <Discovering run={run} />}
        {run.discovery !== "running" && (isPlan ? <PlanView run={run} /> : <RunView run={run} />)}
      </Stack>
    </>
  );
}

function headlineOf({ kind, destination, releases_id: undoes }: Run, isPlan: boolean): string {
  if (kind === "release") return t.headline.release;
  if (undoes !== null) return isPlan ? t.headline.undoPlan : t.headline.undo;
  const name = destinationName(destination);
  return isPlan ? t.headline.plan(name) : t.headline.retraction(name);
}

/** There is no plan before its messages are known. */
function Discovering({ run }: { readonly run: Run }) {
  const cancel = useCancel(run.id);
  const mayRetract = useMay("mail.retract");
  const { discovery: d } = planTexts;
  return (
    <Alert variant="outline" title={d.title}>
      <Text size="sm" mb="sm" aria-live="polite">
        {d.progress(run.discovered ?? 0, run.looked_at ?? 0)}
      </Text>
      {run.searched_share !== null && (
        <Progress value={run.searched_share * 100} mb="sm" aria-label={d.title} />
      )}
      {mayRetract && (
        <ConfirmButton
          label={d.stop}
          body={planTexts.nothingMoved}
          yes={runTexts.actions.sure.yes}
          no={runTexts.actions.sure.no}
          onConfirm={() => cancel.mutate(undefined)}
          variant="default"
          size="xs"
        />
      )}
    </Alert>
  );
}
