import type { GroupId, IntegrationId, MailboxId, TenantId } from "#shared/ids.ts";

/**
 * Groups stand for who is in them, also by way of groups in them: when the set of a plan is frozen, and when automation
 * is about to act.
 */
export interface ScopePart {
  readonly groups: readonly { readonly id: GroupId; readonly name: string }[];
  readonly mailboxes: readonly { readonly id: MailboxId; readonly address: string }[];
}

/**
 * Whose copies a plan takes, or a setting. A copy of which nobody knows yet whose mailbox it is in could be one that is
 * excepted: a plan leaves it out, and automation asks the directory before it acts.
 */
export interface Scope {
  /** `undefined`: everybody. */
  readonly only: ScopePart | undefined;
  readonly except: ScopePart | undefined;
}

/** As it is asked for. */
export interface AskedScope {
  readonly only: ScopeIds | undefined;
  readonly except: ScopeIds | undefined;
}

interface ScopeIds {
  readonly groups: readonly GroupId[];
  readonly mailboxes: readonly MailboxId[];
}

/** Port: gives the things of a scope the names that people know. */
export interface Scopes {
  /** The first id that is nobody's, where there is one. */
  name(tenantId: TenantId, asked: AskedScope): Promise<Scope | { readonly unknown: string }>;
  /** The ids of what the directory does not list any more. */
  lost(tenantId: TenantId, scopes: readonly Scope[]): Promise<ReadonlySet<string>>;
  /** The ids of what belongs to another connection than this one: in a scope of its setting it stands for nobody. */
  foreign(
    tenantId: TenantId,
    integrationId: IntegrationId,
    scopes: readonly Scope[],
  ): Promise<ReadonlySet<string>>;
}

/** In one order, whatever order it was asked in: a part of what a plan's hash is over. */
export function scopeText({ only, except }: Scope): string {
  return `only ${partText(only)} except ${partText(except)}`;
}

function partText(part: ScopePart | undefined): string {
  if (part === undefined) return "-";
  return [...part.groups, ...part.mailboxes]
    .map((it) => it.id)
    .toSorted()
    .join(",");
}
