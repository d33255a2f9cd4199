import { Paper, Switch, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { putAutomation } from "#api/contract/breaker.ts";
import { useAccount } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import { useChange } from "../../lib/use-change.ts";
import { autoRetractTexts } from "../../texts/auto-retract.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { automationQuery } from "./queries.ts";

const t = autoRetractTexts.automation;

/** Whether these settings are followed, or only recorded. */
export function AutomationMode() {
  const { id } = useAccount();
  const query = useQuery(automationQuery(id));
  const save = useChange<"act" | "observe">({
    touches: ["settings"],
    change: async (account, mode) =>
      call<typeof putAutomation>("PUT", "/settings/automation", { account, body: { mode } }),
    said: (_done, mode) => t.saved[mode],
  });
  return (
    <Paper withBorder p="md" component="section" aria-label={t.title}>
      <Loaded query={query}>
        {({ mode }) => (
          <Switch
            label={t.label}
            checked={mode === "observe"}
            disabled={save.isPending}
            onChange={(event) => save.mutate(event.currentTarget.checked ? "observe" : "act")}
            description={
              <Text size="sm" component="span">
                {t[mode]}
              </Text>
            }
          />
        )}
      </Loaded>
      {save.error !== null && <Trouble error={save.error} />}
    </Paper>
  );
}
