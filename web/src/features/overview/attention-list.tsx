import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useAccount } from "../../lib/account.ts";
import { overviewTexts as t } from "../../texts/overview.ts";
import { Moment } from "../../ui/moment.tsx";
import { PlaceLink } from "./place-link.tsx";
import type { Concern } from "./queries.ts";
import { whereMended } from "./where-mended.ts";

/** What a person should look at, each with the way to where it is mended. */
export function AttentionList({ concerns }: { readonly concerns: readonly Concern[] }) {
  return (
    <section aria-label={t.attention.title}>
      {concerns.length === 0 ? (
        <Group gap="xs">
          <IconCircleCheck size={18} aria-hidden color="var(--mantine-color-green-7)" />
          <Text size="sm">{t.attention.clear}</Text>
        </Group>
      ) : (
        <Stack gap="xs">
          <Title order={2} size="h4">
            {t.attention.title}
          </Title>
          {concerns.map((it) => (
            <Entry key={`${it.kind} ${it.name ?? ""}`} concern={it} />
          ))}
        </Stack>
      )}
    </section>
  );
}

function Entry({ concern }: { readonly concern: Concern }) {
  const { permissions } = useAccount();
  const { kind, count, name, reason, since } = concern;
  const text = t.attention.concerns[kind](count, name ?? "");
  const place = whereMended(kind, permissions);
  return (
    <Paper withBorder p="xs" style={{ borderColor: "var(--mantine-color-orange-6)" }}>
      <Group gap="xs" wrap="nowrap" align="start">
        <IconAlertTriangle
          size={18}
          aria-hidden
          color="var(--mantine-color-orange-7)"
          style={{ flexShrink: 0 }}
        />
        <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>
          {text}
        </Text>
      </Group>
      <Group gap="md" pl={26}>
        {reason !== null && (
          <Text size="sm" dir="auto" style={{ overflowWrap: "anywhere" }}>
            {reason}
          </Text>
        )}
        {since !== null && (
          <Text size="sm">
            {t.attention.since} <Moment at={since} />
          </Text>
        )}
        {place !== undefined && (
          <PlaceLink place={place} label={`${t.attention.mend}: ${text}`}>
            {t.attention.mend}
          </PlaceLink>
        )}
      </Group>
    </Paper>
  );
}
