import { Alert, Card, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useAccount, useMay } from "../../lib/account.ts";
import { planTexts as t } from "../../texts/plan.ts";
import { Trouble } from "../../ui/trouble.tsx";
import { ApplyPanel } from "./apply-panel.tsx";
import { ApprovalPanel } from "./approval-panel.tsx";
import { LeftOut } from "./left-out.tsx";
import { PlanWarnings } from "./plan-warnings.tsx";
import { type Plan, planQuery, type Run } from "./queries.ts";
import { MailText } from "../../ui/mail-text.tsx";
import { ScopeFacts } from "./scope-facts.tsx";
import { RunFacts } from "./run-facts.tsx";
import { RunTabs } from "./run-tabs.tsx";
import { SurveyPanel } from "./survey-panel.tsx";

/** What a person should know before it happens, and the buttons with which it does. */
export function PlanView({ run }: { readonly run: Run }) {
  const { id: account } = useAccount();
  const mayRetract = useMay("mail.retract");
  const found = useQuery(planQuery({ account, id: run.id }));
  if (found.isPending) return <Skeleton h={320} />;
  if (found.isError) return <Trouble error={found.error} onRetry={() => void found.refetch()} />;
  const plan = found.data;
  return (
    <>
      <WhatItMoves plan={plan} />
      {run.state === "draft" ? <ApplyPanel plan={plan} /> : <ApprovalPanel run={run} />}
      <PlanWarnings plan={plan} />
      {(plan.survey !== null || (mayRetract && run.state === "draft")) && <SurveyPanel plan={plan} />}
      <RunTabs run={run} tabs={["copies", "messages"]} />
    </>
  );
}

function WhatItMoves({ plan }: { readonly plan: Plan }) {
  const { retraction, messages, mailboxes, integrations, groups } = plan;
  return (
    <Card withBorder>
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t.headline(retraction.copies, messages, mailboxes)}
        </Title>
        {retraction.canary !== null && <Text>{t.canary(retraction.canary)}</Text>}
        {integrations.length > 1 && (
          <Text size="sm">
            {t.integrations}:{" "}
            {integrations.map((it) => `${it.name} ${it.copies.toLocaleString("en")}`).join(", ")}
          </Text>
        )}
        <ScopeFacts scope={retraction.scope} />
        {groups.length > 0 && (
          <Text size="sm">
            {t.groups}: <MailText text={groups.map((it) => t.inGroup(it.name, it.mailboxes)).join(", ")} />
          </Text>
        )}
        {plan.final ? (
          <Alert color="red" variant="outline" title={t.final.title} icon={<IconAlertTriangle aria-hidden />}>
            {t.final.body}
          </Alert>
        ) : (
          <Text size="sm">
            {t.reversible} {t.nothingMoved}
          </Text>
        )}
        <RunFacts run={retraction} />
        <LeftOut named={retraction.named_by} />
      </Stack>
    </Card>
  );
}
