import { expect, test } from "vitest";
import { newId, type TokenId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { openTokens } from "./tokens.ts";

const SOAR = { name: "soar", role: "soc-analyst", createdBy: "operator" } as const;

test("a token is found by itself and kept as a hash only", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const tokens = openTokens(database);
  const { id, token } = await tokens.create(tenantId, SOAR);
  expect(await tokens.find(token)).toEqual({
    kind: "token",
    tokenId: id,
    name: "soar",
    actor: "token:soar",
    memberships: [{ tenantId, role: "soc-analyst" }],
  });
  const stored = await database.asWorker((tx) => tx.rows("select * from api_token"));
  expect(JSON.stringify(stored)).not.toContain(token);
});

test("nobody is behind a changed, unknown or empty token", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const tokens = openTokens(database);
  const { token } = await tokens.create(tenantId, SOAR);
  const last = token.endsWith("A") ? "B" : "A";
  for (const wrong of ["", "und_", `${token.slice(0, -1)}${last}`, `${token}x`, token.toUpperCase()]) {
    expect(await tokens.find(wrong)).toBeUndefined();
  }
});

test("an expired token and a revoked one are worth nothing", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const tokens = openTokens(database);
  const expired = await tokens.create(tenantId, { ...SOAR, expiresAt: new Date(Date.now() - 1_000) });
  const revoked = await tokens.create(tenantId, { ...SOAR, name: "old" });
  expect(await tokens.revoke(tenantId, revoked.id, "operator")).toBe(true);
  expect(await tokens.revoke(tenantId, revoked.id, "operator")).toBe(false);
  expect(await tokens.find(expired.token)).toBeUndefined();
  expect(await tokens.find(revoked.token)).toBeUndefined();
});

test("nobody revokes another tenant's token", async () => {
  await using database = await cloneDatabase();
  const [a, b] = [await seedTenant(database), await seedTenant(database)];
  const tokens = openTokens(database);
  const { id, token } = await tokens.create(a.tenantId, SOAR);
  expect(await tokens.revoke(b.tenantId, id, "operator")).toBe(false);
  expect(await tokens.revoke(a.tenantId, newId<TokenId>(new Date()), "operator")).toBe(false);
  expect(await tokens.list(b.tenantId)).toEqual([]);
  expect(await tokens.find(token)).toBeDefined();
});

test("the list tells when a token was last used, and never the token", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const tokens = openTokens(database);
  const { token } = await tokens.create(tenantId, SOAR);
  expect((await tokens.list(tenantId))[0]?.lastUsedAt).toBeUndefined();
  await tokens.find(token);
  const [listed] = await tokens.list(tenantId);
  expect(listed?.lastUsedAt).toBeInstanceOf(Date);
  expect(JSON.stringify(listed)).not.toContain(token);
});

test("making and revoking a token are facts", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const tokens = openTokens(database);
  const { id } = await tokens.create(tenantId, SOAR);
  await tokens.revoke(tenantId, id, "person:x");
  const facts = await database.asTenant(tenantId, (tx) =>
    tx.rows("select kind, actor from event order by id"),
  );
  expect(facts).toEqual([
    { kind: "token.created", actor: "operator" },
    { kind: "token.revoked", actor: "person:x" },
  ]);
});
