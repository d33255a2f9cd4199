import { useQueryClient } from "@tanstack/react-query";
import type { putAutoRetract } from "#api/contract/auto-retract.ts";
import { useAccount } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import { useChange } from "../../lib/use-change.ts";
import { autoRetractTexts as t } from "../../texts/auto-retract.ts";
import { bodyOf, type Changed } from "./draft.ts";
import { autoRetractQuery, type Setting } from "./queries.ts";

/**
 * Saves one integration after the other. Where one is refused those before it are saved: they are no change any more, so
 * that saving again goes on with what is left.
 */
export function useSave(onSaved: () => void) {
  const { id } = useAccount();
  const client = useQueryClient();
  // The read view comes at once: for no moment may it show what stood before, as if that held still.
  const showSaved = (saved: readonly Setting[]): void => {
    client.setQueryData(
      autoRetractQuery(id).queryKey,
      (known) => known && { ...known, settings: merge(known.settings, saved) },
    );
  };
  return useChange<readonly Changed[], readonly Setting[]>({
    touches: ["settings", "overview"],
    change: async (account, changed) => {
      const saved: Setting[] = [];
      for (const it of changed) saved.push(await save(account, it));
      return saved;
    },
    said: (saved) => (saved.some((it) => it.proposal !== null) ? t.proposed : t.saved),
    onDone: (saved) => {
      showSaved(saved);
      onSaved();
    },
  });
}

function merge(settings: readonly Setting[], saved: readonly Setting[]): Setting[] {
  return settings.map((it) => saved.find((other) => other.integration_id === it.integration_id) ?? it);
}

/** That Hard Delete is meant was typed before; where somebody else may approve, the API asks him all the same. */
async function save(account: string, changed: Changed): Promise<Setting> {
  const body = { ...bodyOf(changed), version: changed.wanted.version, confirm_hard_delete: true };
  return (await call<typeof putAutoRetract>("PUT", "/settings/auto_retract", { account, body })).result;
}
