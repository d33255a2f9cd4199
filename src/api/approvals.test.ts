import { expect, test } from "vitest";
import { openForFile } from "../../test/support/open-for-file.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import type { TestPerson } from "../../test/support/sign-in-as.ts";

const on = openForFile();

interface Held {
  readonly id: string;
  readonly hash: string;
  readonly state: string;
  readonly approval: { readonly may_approve: readonly string[] };
}

const as = (who: { readonly cookie?: string; readonly token?: string }, path: string, body?: unknown) =>
  on.api.call({ account: on.tenant.tenantId, ...who, method: "POST", path, body });

/** A plan of 400 copies, applied by `who`: more than one person's word is good for. */
async function askFor(who: TestPerson): Promise<Held> {
  const recipients = Array.from({ length: 400 }, (_, n) => `user${n}`);
  const message = await seedMessage(on.api.database, on.tenant, { recipients });
  const drafted = await as(who, "retractions", { ids: [message.messageId], destination: "JunkEmail" });
  const { id, hash } = drafted.body.result as Held;
  const held = await as(who, `retractions/${id}/apply`, { hash });
  expect(held.body.result).toMatchObject({ state: "held", held: { for: "approval" } });
  return held.body.result as Held;
}

test("a plan of 400 copies that one analyst asks for the other one approves, not he himself, and no token", async () => {
  const [ann, bob] = [
    await on.api.person(on.tenant.tenantId, "soc-analyst"),
    await on.api.person(on.tenant.tenantId, "soc-analyst"),
  ];
  const [viewer, config] = [
    await on.api.person(on.tenant.tenantId, "viewer"),
    await on.api.person(on.tenant.tenantId, "config-admin"),
  ];
  const { id, hash, approval } = await askFor(ann);
  expect(approval.may_approve).toEqual([bob.actor]);
  const path = `retractions/${id}/approval`;
  const decision = { decision: "approve", reason: "looked at it", hash };
  const own = await as(ann, path, decision);
  expect(own.body.errors[0]?.message).toContain("nobody approves what he has asked for himself");
  const token = await on.api.token(on.tenant.tenantId, "super-admin");
  const program = await as({ token }, path, decision);
  expect(program.body.errors[0]?.message).toContain("a token never approves");
  for (const who of [viewer, config]) expect((await as(who, path, decision)).status).toBe(403);
  const approved = await as(bob, path, decision);
  expect(approved.body.result).toMatchObject({ state: "running", approval: { decided_by: bob.actor } });
});

test("who is disabled approves no more, and alone one confirms by the number", async () => {
  const own = await seedTenant(on.api.database);
  const [ann, bob] = [
    await on.api.person(own.tenantId, "super-admin"),
    await on.api.person(own.tenantId, "soc-analyst"),
  ];
  const message = await seedMessage(on.api.database, own, { recipients: ["a"] });
  const call = (path: string, body: unknown, method = "POST") =>
    on.api.call({ account: own.tenantId, cookie: ann.cookie, method, path, body });
  await call(`users/${bob.personId}`, { disabled: true }, "PATCH");
  const drafted = await call("retractions", {
    ids: [message.messageId],
    destination: "RecoverableItemsPurges",
  });
  const { id, hash } = drafted.body.result as Held;
  const refused = await call(`retractions/${id}/apply`, { hash });
  expect(refused.body.errors[0]?.type).toBe("confirmation_needed");
  const applied = await call(`retractions/${id}/apply`, { hash, confirm_copies: 1 });
  expect(applied.body.result).toMatchObject({ state: "running", approval: { decision: "confirmed" } });
});
