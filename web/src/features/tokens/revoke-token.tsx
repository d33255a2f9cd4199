import type { revokeToken } from "#api/contract/tokens.ts";
import { call } from "../../lib/api.ts";
import { tokenTexts as t } from "../../texts/tokens.ts";
import { RemoveButton } from "../../ui/remove-button.tsx";
import type { Token } from "./queries.ts";

export function RevokeToken({ token }: { readonly token: Token }) {
  if (token.state === "revoked" || token.state === "expired") return undefined;
  return (
    <RemoveButton
      label={t.revoke}
      name={token.name}
      title={t.revokeTitle(token.name)}
      body={t.revokeBody}
      touches={["tokens"]}
      said={t.revoked}
      remove={(account) =>
        call<typeof revokeToken>("DELETE", "/tokens/:token_id", { account, params: { token_id: token.id } })
      }
    />
  );
}
