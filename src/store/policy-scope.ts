import type { AutoRetract } from "#policy/auto-retract.ts";
import type { CopyId, IntegrationId, MessageId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import { OUTSIDE } from "./scope-gate.ts";
import { whereInScope } from "./where-in-scope.ts";

/** The copies of one message that one integration's setting would send to one place. */
interface SentBySetting {
  readonly messageId: MessageId;
  readonly integrationId: IntegrationId;
  readonly destination: string;
  readonly version: number;
  readonly setting: AutoRetract;
  readonly copies: readonly CopyId[];
}

interface Parted<Sent> {
  /** What is outside for certain is left out: a copy whose mailbox nobody knows yet is decided upon by the engine. */
  readonly inside: readonly Sent[];
  readonly outside: readonly Sent[];
}

/** Parts what settings would send by their scopes. Costs nothing where none has one. */
export async function partByScope<Sent extends SentBySetting>(
  tx: Transaction,
  tenantId: TenantId,
  wanted: readonly Sent[],
): Promise<Parted<Sent>> {
  const outside = await outsideOf(tx, tenantId, wanted);
  if (outside.size === 0) return { inside: wanted, outside: [] };
  const having = (isOutside: boolean): readonly Sent[] =>
    wanted
      .map((it) => ({ ...it, copies: it.copies.filter((copy) => outside.has(copy) === isOutside) }))
      .filter((it) => it.copies.length > 0);
  return { inside: having(false), outside: having(true) };
}

async function outsideOf(
  tx: Transaction,
  tenantId: TenantId,
  wanted: readonly SentBySetting[],
): Promise<ReadonlySet<CopyId>> {
  const outside = new Set<CopyId>();
  for (const [, group] of Map.groupBy(wanted, (it) => it.integrationId)) {
    const scope = group[0]?.setting.scope;
    if (scope === undefined) continue;
    const copyIds = group.flatMap((it) => it.copies);
    for (const [copyId, at] of await whereInScope(tx, tenantId, { copyIds, scope })) {
      if (at === "outside") outside.add(copyId);
    }
  }
  return outside;
}

/** They stay where they are and come on no ledger, so the action log of their message says why. */
export async function tellOutside(
  tx: Transaction,
  tenantId: TenantId,
  outside: readonly SentBySetting[],
): Promise<void> {
  if (outside.length === 0) return;
  await appendEvents(
    tx,
    tenantId,
    outside.map(({ messageId, integrationId, destination, version, copies }) => ({
      kind: "copy.out_of_scope",
      actor: "setting",
      messageId,
      data: {
        integrationId,
        wanted: destination,
        copies: copies.length,
        settingVersion: version,
        reason: OUTSIDE,
      },
    })),
  );
}
