import { Anchor, Card, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useAccount, useMay } from "../../lib/account.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { decisionTexts as t } from "../../texts/decisions.ts";
import { planTexts } from "../../texts/plan.ts";
import { destinationName } from "../../ui/destination-name.ts";
import { Facts } from "../../ui/facts.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { CandidateView } from "./candidate-view.tsx";
import { MismatchDecision } from "./mismatch-decision.tsx";
import type { Mismatch } from "./queries.ts";

/** One copy that waits for a person: the message, what was found in its stead, and his word on it. */
export function MismatchCard({ mismatch }: { readonly mismatch: Mismatch }) {
  const mayRetract = useMay("mail.retract");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { candidates, mailbox, recipient, reason } = mismatch;
  const choose = (item: string, isChosen: boolean): void =>
    setChosen((before) => new Set([...before].filter((it) => it !== item).concat(isChosen ? item : [])));
  const name = mailbox ?? recipient;
  return (
    <Card withBorder component="section" aria-label={name}>
      <Stack gap="sm">
        <Title order={2} size="h4">
          <MailText text={name} />
        </Title>
        {reason !== "" && (
          <Text size="sm" component="div">
            <MailText text={reason} />
          </Text>
        )}
        <About mismatch={mismatch} />
        {candidates.length === 0 && <Text size="sm">{t.notKept}</Text>}
        {candidates.map((it, index) => (
          <CandidateView
            key={it.item_id}
            mismatch={mismatch}
            candidate={it}
            index={index + 1}
            isChosen={chosen.has(it.item_id)}
            {...(mayRetract && { onChoose: (isChosen: boolean) => choose(it.item_id, isChosen) })}
          />
        ))}
        {mayRetract ? (
          <MismatchDecision mismatch={mismatch} items={[...chosen]} />
        ) : (
          <Text size="sm" c="dimmed">
            {planTexts.viewer}
          </Text>
        )}
      </Stack>
    </Card>
  );
}

function About({ mismatch }: { readonly mismatch: Mismatch }) {
  const { id: account } = useAccount();
  const { destination, completed_at: at, retraction_id: run, investigate_id: message } = mismatch;
  const link = (name: string, path: string) => (
    <Anchor key={name} component={ShellLink} to={`/${account}/${path}`} size="sm">
      {t.open}
    </Anchor>
  );
  return (
    <Facts
      facts={[
        [t.asked, destinationName(destination)],
        [t.found, at === null ? undefined : <Moment key="found" at={at} />],
        [t.run, link("run", `retractions/${run}`)],
        [t.message, link("message", `messages/${message}`)],
      ]}
    />
  );
}
