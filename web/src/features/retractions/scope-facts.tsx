import { Text } from "@mantine/core";
import { planTexts as t } from "../../texts/plan.ts";
import { MailText } from "../../ui/mail-text.tsx";
import type { Plan } from "./queries.ts";

type Scope = NonNullable<Plan["retraction"]["scope"]>;

/** Whose copies a plan takes, and how many it leaves out. */
export function ScopeFacts({ scope }: { readonly scope: Scope | null }) {
  if (scope === null) return undefined;
  const { only, except, outside, unknown } = scope;
  return (
    <Text size="sm" component="div">
      {only !== null && <Part label={t.only} part={only} />}
      {except !== null && <Part label={t.except} part={except} />}
      {t.leftOut(outside, unknown)}
    </Text>
  );
}

function Part({ label, part }: { readonly label: string; readonly part: NonNullable<Scope["only"]> }) {
  const names = [...part.groups.map((it) => it.name), ...part.mailboxes.map((it) => it.address)];
  return (
    <div>
      {label}: <MailText text={names.join(", ")} />
    </div>
  );
}
