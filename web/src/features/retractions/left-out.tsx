import { List, Text } from "@mantine/core";
import { planTexts } from "../../texts/plan.ts";
import { MailText } from "../../ui/mail-text.tsx";
import type { Retraction } from "./queries.ts";

const t = planTexts.left;
const SHOWN = 20;

/** What was named and is not in the set, each with its reason: nothing is left out in silence. */
export function LeftOut({ named }: { readonly named: Retraction["named_by"] }) {
  const lines = linesOf(named);
  if (lines.length === 0) return undefined;
  return (
    <div>
      <Text fw={600} size="sm">
        {t.title}
      </Text>
      <List size="sm">
        {lines.slice(0, SHOWN).map((it) => (
          <List.Item key={it}>
            <MailText text={it} />
          </List.Item>
        ))}
      </List>
      {lines.length > SHOWN && <Text size="sm">{t.more(lines.length - SHOWN)}</Text>}
    </div>
  );
}

function linesOf(named: Retraction["named_by"]): readonly string[] {
  if (named?.by === "samples") {
    return named.samples.flatMap(({ name, result }) => (result === "matched" ? [] : [t[result](name)]));
  }
  if (named?.by !== "message_ids") return [];
  const { not_found, untrusted, ambiguous, include_ambiguous: taken } = named;
  return [
    ...not_found.map((it) => t.not_found(it)),
    ...untrusted.map((it) => t.untrusted(it)),
    ...ambiguous.map((it) => t.ambiguous(it.message_id, it.ids.length, taken)),
  ];
}
