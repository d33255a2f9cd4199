import { Button, Card, Group, List, Stack, Text, TextInput, Title } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useAccount } from "../../lib/account.ts";
import { breakerTexts } from "../../texts/breaker.ts";
import { ReasonField } from "../../ui/reason-field.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { useReleaseRule } from "./changes.ts";

const t = breakerTexts.rollback;

/** Undoes all that a rule did since a time: counted first, and then in one run. */
export function RollbackCard({ rule: named }: { readonly rule: string }) {
  const { id: account } = useAccount();
  const navigate = useNavigate();
  const count = useReleaseRule();
  const undo = useReleaseRule();
  const [form, setForm] = useState({ rule: named, since: "", reason: "" });
  const card = useRef<HTMLFormElement>(null);
  // Whoever comes from a breaker above is brought to the form.
  useEffect(() => {
    if (named !== "") card.current?.scrollIntoView({ block: "nearest" });
  }, [named]);
  const change = (changed: Partial<typeof form>): void => {
    setForm((before) => ({ ...before, ...changed }));
    count.reset();
  };
  const isComplete = form.rule.trim() !== "" && form.since !== "";
  const body = () => ({
    rule: form.rule.trim(),
    since: new Date(form.since).toISOString(),
    reason: form.reason.trim(),
  });
  const look = (event: FormEvent): void => {
    event.preventDefault();
    if (isComplete) count.mutate({ ...body(), dry_run: true });
  };
  const start = (): void =>
    undo.mutate(body(), {
      onSuccess: ({ result: { release } }) => {
        if (release === null) return;
        const params = { account, retraction: release.id };
        void navigate({ to: "/$account/retractions/$retraction", params });
      },
    });
  return (
    <Card withBorder ref={card} component="form" onSubmit={look}>
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t.title}
        </Title>
        <Text size="sm" c="dimmed">
          {t.lead}
        </Text>
        <Group align="end" gap="sm">
          <TextInput
            label={t.rule}
            placeholder="detector:…"
            description={t.ruleHint}
            w={320}
            value={form.rule}
            onChange={(event) => change({ rule: event.currentTarget.value })}
          />
          <TextInput
            type="datetime-local"
            label={t.since}
            value={form.since}
            onChange={(event) => change({ since: event.currentTarget.value })}
          />
          <ReasonField reason={form.reason} onReason={(reason) => setForm({ ...form, reason })} />
          <Button type="submit" variant="default" loading={count.isPending} disabled={!isComplete}>
            {t.count}
          </Button>
        </Group>
        {count.isError && <Trouble error={count.error} />}
        {undo.isError && <Trouble error={undo.error} />}
        {count.data !== undefined && (
          <Counted found={count.data.result} isStarting={undo.isPending} onStart={start} />
        )}
      </Stack>
    </Card>
  );
}

interface CountedProps {
  readonly found: {
    readonly copies: number;
    readonly messages: number;
    readonly open: number;
    readonly left_alone: number;
  };
  readonly isStarting: boolean;
  readonly onStart: () => void;
}

function Counted({ found, isStarting, onStart }: CountedProps) {
  const { copies, messages, open, left_alone: leftAlone } = found;
  if (copies + open === 0) return <Text aria-live="polite">{t.nothing}</Text>;
  return (
    <Stack gap="xs" aria-live="polite">
      <List size="sm">
        {t.plan({ copies, messages, open, leftAlone }).map((it) => (
          <List.Item key={it}>{it}</List.Item>
        ))}
      </List>
      <Button onClick={onStart} loading={isStarting} style={{ alignSelf: "start" }}>
        {t.undo(copies + open)}
      </Button>
    </Stack>
  );
}
