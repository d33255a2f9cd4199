import { Button, Card, Group, Stack, Text, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import { useAccount, useMay } from "../../lib/account.ts";
import { useUser } from "../../lib/user.ts";
import { planTexts } from "../../texts/plan.ts";
import { runTexts } from "../../texts/run.ts";
import { Actor } from "../../ui/actor.tsx";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { useCancel, useDecision } from "./changes.ts";
import type { Run } from "./queries.ts";

const t = planTexts.approval;
type Approval = NonNullable<Run["approval"]>;

/** A held plan: for whom it waits, and the word of whoever may give it. */
export function ApprovalPanel({ run }: { readonly run: Run }) {
  const { approval } = run;
  const mayRetract = useMay("mail.retract");
  const cancel = useCancel(run.id);
  if (approval === null) return undefined;
  return (
    <Card withBorder>
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t.title}
        </Title>
        <Text>{t.needed[approval.why]}</Text>
        <Facts
          facts={[
            [t.asked, <Actor key="asked" actor={approval.asked_by} />],
            [t.until, <Moment key="until" at={approval.until} />],
            [t.may, <Approvers key="may" may={approval.may_approve} />],
          ]}
        />
        <Text size="sm" c="dimmed">
          {t.untilHint}
        </Text>
        <Deciding run={run} approval={approval} />
        {cancel.isError && <Trouble error={cancel.error} />}
        {mayRetract && (
          <ConfirmButton
            label={t.withdraw}
            body={planTexts.nothingMoved}
            yes={t.withdraw}
            no={runTexts.actions.sure.no}
            variant="default"
            style={{ alignSelf: "start" }}
            onConfirm={() => cancel.mutate(undefined)}
          />
        )}
      </Stack>
    </Card>
  );
}

function Approvers({ may }: { readonly may: readonly string[] }) {
  if (may.length === 0) return t.nobody;
  return may.map((it, index) => (
    <span key={it}>
      {index > 0 && ", "}
      <Actor actor={it} />
    </span>
  ));
}

interface DecidingProps {
  readonly run: Run;
  readonly approval: Approval;
}

function Deciding({ run, approval }: DecidingProps) {
  const { actor, kind } = useUser();
  const { role } = useAccount();
  const decide = useDecision(run.id);
  const [reason, setReason] = useState("");
  if (!approval.may_approve.includes(actor)) {
    const isOwn = actor === approval.asked_by || actor === run.requested_by;
    const hasRole = role === "super-admin" || role === "soc-analyst";
    return (
      <Text fw={600}>{!hasRole ? t.notYours : isOwn ? t.own : kind === "token" ? t.token : t.notYours}</Text>
    );
  }
  const say = (decision: "approve" | "deny"): void => {
    decide.mutate({ decision, reason: reason.trim(), hash: run.hash ?? "" });
  };
  const isSilent = reason.trim() === "";
  return (
    <>
      <Textarea
        label={t.reason}
        required
        autosize
        minRows={2}
        maxLength={2_000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {decide.isError && <Trouble error={decide.error} />}
      <Group>
        <Button disabled={isSilent} loading={decide.isPending} onClick={() => say("approve")}>
          {t.approve}
        </Button>
        <Button disabled={isSilent || decide.isPending} variant="default" onClick={() => say("deny")}>
          {t.deny}
        </Button>
      </Group>
    </>
  );
}
