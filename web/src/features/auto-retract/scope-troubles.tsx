import { scopeTexts } from "../../texts/scope.ts";
import { Notice } from "../../ui/notice.tsx";
import type { Setting } from "./queries.ts";

const t = scopeTexts.troubles;

/** What a scope names and cannot mean, and what that does: shown without anybody asking. */
export function ScopeTroubles({ setting: { scope, integration_name } }: { readonly setting: Setting }) {
  const parts = [scope?.only, scope?.except].filter((it) => it !== null && it !== undefined);
  const named = parts.flatMap((it) => [
    ...it.groups,
    ...it.mailboxes.map((mailbox) => ({ ...mailbox, name: mailbox.address })),
  ]);
  const lost = named.filter((it) => it.lost).map((it) => it.name);
  const foreign = named.filter((it) => it.foreign).map((it) => it.name);
  if (lost.length + foreign.length === 0) return null;
  return (
    <Notice title={t.title(integration_name)}>
      {lost.length > 0 && <div>{t.lost(lost.join(", "))}</div>}
      {foreign.length > 0 && <div>{t.foreign(foreign.join(", "))}</div>}
    </Notice>
  );
}
