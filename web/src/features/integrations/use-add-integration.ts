import type { createIntegration } from "#api/contract/integrations.ts";
import { type Asked, call } from "../../lib/api.ts";
import type { FormValues } from "../../lib/form-values.ts";
import { useChange } from "../../lib/use-change.ts";
import { integrationTexts } from "../../texts/integrations.ts";

type Body = NonNullable<Asked<typeof createIntegration>["body"]>;

/** Adds the connection that a form describes. */
export function useAddIntegration(describe: (values: FormValues) => Body, onDone: () => void) {
  return useChange<FormValues>({
    touches: ["integrations", "domains", "settings", "overview"],
    change: async (account, values) =>
      call<typeof createIntegration>("POST", "/integrations", { account, body: describe(values) }),
    said: () => integrationTexts.added,
    onDone,
  });
}
