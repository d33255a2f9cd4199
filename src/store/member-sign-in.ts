import type { Member, MemberReply } from "#identity/members.ts";
import type { SessionId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import { findMember } from "./member-rows.ts";

interface About {
  readonly id: Member["id"];
  readonly actor: string;
}

/** For somebody who has lost it. Whoever belongs to other tenants too is one for the operator: it would weaken him there. */
export async function resetSecondFactorOf(
  tx: Transaction,
  tenantId: TenantId,
  { id, actor }: About,
): Promise<MemberReply> {
  const member = await findMember(tx, tenantId, id);
  if (member === undefined) return { result: "not_found" };
  if (member.state === "invited") return { result: "only_invited" };
  if ((await tx.rows(ELSEWHERE, [id, tenantId])).length > 0) return { result: "elsewhere_too" };
  await forgetSecondFactor(tx, id);
  await end(tx, tenantId, { id, actor });
  const [before, after] = [{ secondFactor: member.hasSecondFactor }, { secondFactor: false }];
  const data = { personId: id, email: member.email, before, after };
  await appendEvents(tx, tenantId, [{ kind: "second_factor.reset", actor, data }]);
  return reread(tx, tenantId, id);
}

export async function forgetSecondFactor(tx: Transaction, personId: Member["id"]): Promise<void> {
  await tx.rows(`delete from identity."twoFactor" where "userId" = $1`, [personId]);
  await tx.rows(`update identity."user" set "twoFactorEnabled" = false, "updatedAt" = now() where id = $1`, [
    personId,
  ]);
}

export async function endSessionsOf(
  tx: Transaction,
  tenantId: TenantId,
  { id, actor }: About,
): Promise<MemberReply> {
  const member = await findMember(tx, tenantId, id);
  if (member === undefined) return { result: "not_found" };
  if (member.state === "invited") return { result: "only_invited" };
  await end(tx, tenantId, { id, actor });
  return reread(tx, tenantId, id);
}

/** Those that this tenant sees: what another tenant's identity provider opened stays. */
async function end(tx: Transaction, tenantId: TenantId, { id, actor }: About): Promise<void> {
  const ended = await tx.rows<{ id: SessionId }>(END, [id, tenantId]);
  const facts = ended.map((it) => ({
    kind: "session.ended" as const,
    actor,
    data: { personId: id, sessionId: it.id, by: "administrator" },
  }));
  await appendEvents(tx, tenantId, facts);
}

/** Sessions of somebody who belongs nowhere any more, and those that this tenant's identity provider opened. */
export async function endStrandedSessions(
  tx: Transaction,
  tenantId: TenantId,
  personId: Member["id"],
): Promise<void> {
  await tx.rows(END_STRANDED, [personId, tenantId]);
}

async function reread(tx: Transaction, tenantId: TenantId, id: Member["id"]): Promise<MemberReply> {
  const member = await findMember(tx, tenantId, id);
  return member === undefined ? { result: "not_found" } : { result: "done", member };
}

const ELSEWHERE =
  "select from membership where person_id = $1 and tenant_id <> $2 and removed_at is null limit 1";
const END = `
  delete from identity."session" where "userId" = $1 and ("tenantId" is null or "tenantId" = $2::uuid::text) returning id`;
const END_STRANDED = `
  delete from identity."session" s
  where s."userId" = $1 and (s."tenantId" = $2::uuid::text or not exists (
    select from membership m where m.person_id = $1 and m.disabled_at is null and m.removed_at is null))`;
