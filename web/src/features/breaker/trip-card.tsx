import { Anchor, Badge, Card, Group, List, Stack, Text, Title } from "@mantine/core";
import { IconBolt, IconCheck } from "@tabler/icons-react";
import { useAccount, useMay } from "../../lib/account.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { breakerTexts as t } from "../../texts/breaker.ts";
import { Actor } from "../../ui/actor.tsx";
import { Facts } from "../../ui/facts.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import type { Trip } from "./queries.ts";
import { ruleName } from "./rule-name.ts";
import { TripDecision } from "./trip-decision.tsx";

/** One time that a breaker opened: why, what it holds, and what was decided about that. */
export function TripCard({ trip }: { readonly trip: Trip }) {
  const { id: account } = useAccount();
  const mayRetract = useMay("mail.retract");
  const isOpen = trip.closed_at === null;
  return (
    <Card withBorder component="section" aria-label={ruleName(trip.rule)}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h4">
            <MailText text={ruleName(trip.rule)} />
          </Title>
          <Badge
            variant="default"
            tt="none"
            radius="sm"
            leftSection={isOpen ? <IconBolt size={14} aria-hidden /> : <IconCheck size={14} aria-hidden />}
          >
            {isOpen ? t.isOpen : t.isClosed}
          </Badge>
        </Group>
        <Text size="sm">
          <MailText text={trip.reason} />
        </Text>
        <Facts
          facts={[
            [t.facts.opened, <Moment key="opened" at={trip.opened_at} />],
            [t.facts.cause, t.causes[trip.cause]],
            [t.facts.measured, trip.measured.toLocaleString("en")],
            [t.facts.allowed, trip.allowed.toLocaleString("en")],
            [t.facts.held, t.heldNow(trip.held)],
            [t.facts.rule, <MailText key="rule" text={trip.rule} />],
          ]}
        />
        <Samples trip={trip} />
        {isOpen && mayRetract && <TripDecision trip={trip} />}
        {!isOpen && <Closed trip={trip} />}
        {mayRetract && (
          <Anchor
            size="sm"
            renderRoot={(props) => (
              <ShellLink
                to="/$account/breaker"
                params={{ account }}
                search={{ rule: trip.rule }}
                {...props}
              />
            )}
          >
            {t.undoIt}
          </Anchor>
        )}
      </Stack>
    </Card>
  );
}

function Samples({ trip: { samples } }: { readonly trip: Trip }) {
  const { id: account } = useAccount();
  if (samples.length === 0) return undefined;
  return (
    <div>
      <Text fw={600} size="sm">
        {t.samples}
      </Text>
      <List size="sm">
        {samples.map((it) => (
          <List.Item key={it.investigate_id}>
            <Anchor component={ShellLink} to={`/${account}/messages/${it.investigate_id}`} size="sm">
              <MailText text={it.subject} otherwise={t.noSubject} />
            </Anchor>{" "}
            <MailText text={it.from} /> · {t.sample(it.copies)}
          </List.Item>
        ))}
      </List>
    </div>
  );
}

function Closed({ trip }: { readonly trip: Trip }) {
  const { decision, decided_copies: decided, closed_at: at, closed_by: by, held } = trip;
  if (decision === null || at === null) return undefined;
  return (
    <Text size="sm">
      {t.closed[decision](decided ?? 0)} {t.closed.by} {by !== null && <Actor actor={by} />},{" "}
      <Moment at={at} />
      {held > 0 && `; ${t.closed.rest(held)}`}
      {trip.decision_reason !== null && trip.decision_reason !== "" && (
        <>
          : <MailText text={trip.decision_reason} />
        </>
      )}
    </Text>
  );
}
