import type { Scope } from "#directory/scope.ts";
import type { AutoRetract } from "#policy/auto-retract.ts";
import type { ScopeWanted, UnknownInScope } from "#policy/auto-retract-settings.ts";
import type { TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { nameScope } from "./scopes.ts";

interface Wanted {
  readonly setting: AutoRetract;
  /** In the place of the setting's own. */
  readonly scope?: ScopeWanted | undefined;
}

interface Asked {
  readonly wanted: Wanted;
  /** The setting that holds. */
  readonly stands: AutoRetract;
}

/**
 * The setting that is asked for, with the names of what is in its scope. What is in the scope that holds may stay though
 * the directory lists it no more: who only changes a destination has not said that it goes.
 */
export async function withScope(
  tx: Transaction,
  tenantId: TenantId,
  { wanted: { setting, scope: asked }, stands }: Asked,
): Promise<{ readonly setting: AutoRetract } | UnknownInScope> {
  if (asked === undefined) return { setting };
  if (asked === "everybody") return { setting: scoped(setting, undefined) };
  if (asked === "as_it_stands") return { setting: scoped(setting, stands.scope) };
  const named = await nameScope(tx, tenantId, { asked, known: stands.scope });
  return "unknown" in named
    ? { result: "unknown_in_scope", id: named.unknown }
    : { setting: scoped(setting, named) };
}

function scoped({ destinations, whenImpossible }: AutoRetract, scope: Scope | undefined): AutoRetract {
  return { destinations, whenImpossible, ...(scope && { scope }) };
}
