import { Text } from "@mantine/core";
import { planTexts as t } from "../../texts/plan.ts";
import { ScopeParts } from "../../ui/scope-parts.tsx";
import type { Plan } from "./queries.ts";

type Scope = NonNullable<Plan["retraction"]["scope"]>;

/** Whose copies a plan takes, and how many it leaves out. */
export function ScopeFacts({ scope }: { readonly scope: Scope | null }) {
  if (scope === null) return undefined;
  return (
    <Text size="sm" component="div">
      <ScopeParts scope={scope} />
      {t.leftOut(scope.outside, scope.unknown)}
    </Text>
  );
}
