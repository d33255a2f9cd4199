import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { SessionId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { openAuthorizations } from "./authorizations.ts";
import { forgetConnecting } from "./forget-connecting.ts";
import { openLocalDirectory } from "./local-directory.ts";
import { openPreparedCertificates } from "./prepared-certificates.ts";
import { openSealer } from "./seal.ts";

test("keys that no connection uses, ways not gone to their end and addresses nobody has go by themselves, others stay", async () => {
  await using database = await cloneDatabase();
  const { tenantId } = await seedTenant(database);
  const sealer = openSealer(randomBytes(32));
  const certificates = openPreparedCertificates(database, sealer);
  const authorizations = openAuthorizations(database, sealer);
  const local = openLocalDirectory(database);
  const wish = { name: "m", cloud: "global", endpoints: undefined } as const;
  const begun = { wish, sessionId: "session" as SessionId, actor: "person:ann" };
  for (const n of [1, 2]) {
    await certificates.make(tenantId, { actor: "person:ann", now: new Date() });
    await authorizations.begin(tenantId, begun);
    await local.noteMissing(tenantId, `nobody-${n}@corp.test`, "nobody");
  }
  const rows = <Row extends object>(text: string) => database.asWorker((tx) => tx.rows<Row>(text));
  const left = async () => {
    const tables = ["prepared_certificate", "authorization_attempt", "directory_missing"];
    const counted = await Promise.all(tables.map((it) => rows(`select from ${it}`)));
    return counted.map((it) => it.length);
  };
  const one = (table: string) => `where ctid = (select ctid from ${table} limit 1)`;
  await forgetConnecting(database);
  expect(await left()).toEqual([2, 2, 2]);
  await rows(
    `update prepared_certificate set created_at = now() - interval '8 days' ${one("prepared_certificate")}`,
  );
  await rows(
    `update authorization_attempt set created_at = now() - interval '2 hours' ${one("authorization_attempt")}`,
  );
  await rows(`update directory_missing set retry_at = now() - interval '8 days' ${one("directory_missing")}`);
  await forgetConnecting(database);
  expect(await left()).toEqual([1, 1, 1]);
});
