import { Button, Group, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useAccount } from "../../lib/account.ts";
import { runTexts } from "../../texts/run.ts";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { openOf } from "../../ui/outcomes.ts";
import { useCancel } from "./changes.ts";
import type { Run } from "./queries.ts";
import { retry, retriedIn } from "./retry.ts";
import { useGoToRun } from "./use-go-to-run.ts";

const t = runTexts.actions;

/** What can be done about a run as a whole. */
export function RunActions({ run }: { readonly run: Run }) {
  const cancel = useCancel(run.id);
  const isWatching = run.state === "watching";
  const canCancel = isWatching || (run.state !== "done" && openOf(run.counts) > 0);
  return (
    <Group gap="xs">
      <Retry run={run} />
      {canCancel && (
        <ConfirmButton
          label={isWatching ? t.endWatch : t.cancel}
          body={isWatching ? t.sure.endWatch : t.sure.cancel}
          yes={t.sure.yes}
          no={t.sure.no}
          variant="default"
          size="xs"
          loading={cancel.isPending}
          onConfirm={() => cancel.mutate(undefined)}
        />
      )}
      {cancel.isError && (
        <Text size="sm" c="red" role="alert">
          {cancel.error.message}
        </Text>
      )}
    </Group>
  );
}

/** Nothing is tried again behind anybody's back: it is a plan of its own, or, of a release, a release of these copies. */
function Retry({ run }: { readonly run: Run }) {
  const { id: account } = useAccount();
  const goToRun = useGoToRun();
  const count = retriedIn(run);
  const again = useMutation({
    mutationFn: () => retry(account, run),
    onSuccess: goToRun,
  });
  if (count === 0 || openOf(run.counts) > 0) return undefined;
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={again.isPending}
        onClick={() => again.mutate()}
        title={t.retryHint}
      >
        {t.retry(count)}
      </Button>
      {again.isError && (
        <Text size="sm" c="red" role="alert">
          {again.error.message}
        </Text>
      )}
    </>
  );
}
