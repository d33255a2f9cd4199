import { randomBytes } from "node:crypto";
import { expect, test, vi } from "vitest";
import { deriveAuditKeys } from "#identity/audit-keys.ts";
import { appendEvents } from "#store/append-events.ts";
import { openAuditLog } from "#store/audit-log.ts";
import { openLog } from "#telemetry/log.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { PATIENT } from "../../test/support/until-told.ts";
import { openAuditJobs } from "./open-audit-jobs.ts";

test("what happened is in the log by itself some seconds later, with two processes at it as well", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const shared = { database, auditKeys: deriveAuditKeys(randomBytes(32)), log: openLog("error") };
  await using _one = openAuditJobs(shared);
  await using _two = openAuditJobs(shared);
  await database.asTenant(tenantId, (tx) =>
    appendEvents(tx, tenantId, [{ kind: "token.created", actor: "operator", data: {} }]),
  );
  const log = openAuditLog(database);
  const entry = await vi.waitUntil(
    async () => (await log.page(tenantId, { filter: {}, limit: 10 }))[0],
    PATIENT,
  );
  expect(entry).toMatchObject({ sequence: 1, kind: "token.created" });
});
