import { Alert, Button, Card, Group, NumberInput, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { notifications } from "@mantine/notifications";
import { type ReactNode, useState } from "react";
import { useMay } from "../../lib/account.ts";
import { ApiFailure } from "../../lib/api.ts";
import { planTexts as t } from "../../texts/plan.ts";
import { runTexts } from "../../texts/run.ts";
import { selfTestTexts } from "../../texts/self-test.ts";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { destinationName } from "../../ui/destination-name.ts";
import { Trouble } from "../../ui/trouble.tsx";
import { useApply, useCancel } from "./changes.ts";
import { driftLines } from "./drift-lines.ts";
import type { Plan } from "./queries.ts";

/** Starts the plan that is shown, by its hash: another one is refused. Or discards it. */
export function ApplyPanel({ plan }: { readonly plan: Plan }) {
  const { retraction, needs_approval: needed } = plan;
  const mayRetract = useMay("mail.retract");
  const cancel = useCancel(retraction.id);
  if (!mayRetract) return <Text c="dimmed">{t.viewer}</Text>;
  return (
    <Card withBorder>
      <Stack gap="sm">
        {needed !== null && (
          <Alert color="yellow" variant="outline">
            {t.approval.needed[needed]}
          </Alert>
        )}
        {plan.unproven.map(({ integration_id: id, name, detail }) => (
          <Text key={id} size="sm">
            <IconAlertTriangle size={16} aria-hidden style={{ verticalAlign: "text-bottom" }} />{" "}
            {selfTestTexts.unproven.plan(destinationName(retraction.destination), name, detail)}
          </Text>
        ))}
        {cancel.isError && <Trouble error={cancel.error} />}
        <Start plan={plan}>
          <ConfirmButton
            label={t.discard}
            body={t.nothingMoved}
            yes={t.discard}
            no={runTexts.actions.sure.no}
            variant="default"
            onConfirm={() => cancel.mutate(undefined)}
          />
        </Start>
      </Stack>
    </Card>
  );
}

function Start({ plan, children }: { readonly plan: Plan; readonly children: ReactNode }) {
  const { retraction, needs_approval: needed, final: isFinal } = plan;
  const { copies, hash } = retraction;
  const apply = useApply(retraction.id);
  const [typed, setTyped] = useState<number | "">("");
  // Only the server knows whether there is somebody else to ask.
  const isAlone = apply.error instanceof ApiFailure && apply.error.type === "confirmation_needed";
  const start = (): void => {
    const body = { hash: hash ?? "", ...(isAlone && typed !== "" && { confirm_copies: typed }) };
    apply.mutate(body, { onSuccess: ({ result }) => tellDrift(result.drift) });
  };
  return (
    <>
      {isAlone && <TypedNumber copies={copies} typed={typed} onType={setTyped} />}
      {apply.isError && !isAlone && <Trouble error={apply.error} />}
      <Group gap="sm">
        <Button
          loading={apply.isPending}
          disabled={isAlone && typed !== copies}
          onClick={start}
          {...(isFinal && { color: "red" })}
        >
          {needed !== null && !isAlone ? t.ask : startLabel(retraction)}
        </Button>
        {children}
      </Group>
    </>
  );
}

interface TypedNumberProps {
  readonly copies: number;
  readonly typed: number | "";
  readonly onType: (typed: number | "") => void;
}

/** Where there is nobody else to ask, whoever starts it says how much it is. */
function TypedNumber({ copies, typed, onType }: TypedNumberProps) {
  return (
    <NumberInput
      label={t.approval.typed}
      description={t.approval.alone(copies)}
      maw={460}
      min={0}
      allowDecimal={false}
      hideControls
      value={typed}
      error={typed !== "" && typed !== copies && t.approval.mismatch}
      onChange={(value) => onType(typeof value === "number" ? value : "")}
    />
  );
}

/** What has changed between the draft and the start is told once, when it starts. */
function tellDrift(drift: Plan["drift"]): void {
  const lines = drift === null ? [] : driftLines(drift);
  if (lines.length > 0)
    notifications.show({ title: t.drift.title, message: lines.join(" "), autoClose: false });
}

/** What undoes a release takes each mail to another place: where that release had found it. */
function startLabel({ copies, destination, releases_id: undoes }: Plan["retraction"]): string {
  return undoes === null ? t.start(copies, destinationName(destination)) : t.startUndo(copies);
}
