import type { Scope } from "#directory/scope.ts";
import type { AutoRetract } from "#policy/auto-retract.ts";
import type { ScopeWanted, UnknownInScope } from "#policy/auto-retract-settings.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { FOREIGN } from "./scope-troubles.ts";
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
  /** Whose setting it is. */
  readonly integrationId: IntegrationId;
}

/**
 * The setting that is asked for, with the names of what is in its scope. What is in the scope that holds may stay though
 * the directory lists it no more: who only changes a destination has not said that it goes.
 */
export async function withScope(
  tx: Transaction,
  tenantId: TenantId,
  { wanted: { setting, scope: asked }, stands, integrationId }: Asked,
): Promise<{ readonly setting: AutoRetract } | UnknownInScope> {
  if (asked === undefined) return { setting };
  if (asked === "everybody") return { setting: scoped(setting, undefined) };
  if (asked === "as_it_stands") return { setting: scoped(setting, stands.scope) };
  const named = await nameScope(tx, tenantId, { asked, known: stands.scope });
  if ("unknown" in named) return { result: "unknown_in_scope", id: named.unknown };
  const foreign = await foreignIn(tx, tenantId, { named, stands: stands.scope, integrationId });
  if (foreign !== undefined) return { result: "unknown_in_scope", id: foreign.id, foreign: foreign.name };
  return { setting: scoped(setting, named) };
}

interface Named {
  readonly named: Scope;
  /** What is in this one may stay. */
  readonly stands: Scope | undefined;
  readonly integrationId: IntegrationId;
}

interface Foreign {
  readonly id: string;
  readonly name: string;
}

/**
 * What is newly named and belongs to another connection. Two directories can both have a group *everyone*: who excepts the
 * wrong one believes people protected whom nothing protects. A group that has a mailbox of this connection in it, as by an
 * address from outside, is not meant by mistake.
 */
async function foreignIn(
  tx: Transaction,
  tenantId: TenantId,
  { named, stands, integrationId }: Named,
): Promise<Foreign | undefined> {
  const known = idsIn(stands);
  const ids = [...idsIn(named)].filter((it) => !known.has(it));
  const [foreign] = await tx.rows<Foreign>(FOREIGN, [tenantId, integrationId, ids]);
  return foreign;
}

function idsIn(scope: Scope | undefined): ReadonlySet<string> {
  const parts = [scope?.only, scope?.except].filter((it) => it !== undefined);
  return new Set(parts.flatMap((it) => [...it.groups, ...it.mailboxes].map(({ id }) => id)));
}

function scoped({ destinations, whenImpossible }: AutoRetract, scope: Scope | undefined): AutoRetract {
  return { destinations, whenImpossible, ...(scope && { scope }) };
}
