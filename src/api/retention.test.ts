import { expect, test } from "vitest";
import type { RetractionId } from "#shared/ids.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { seedMessage } from "../../test/support/seed-tenant.ts";
import { openForFile } from "../../test/support/open-for-file.ts";

const on = openForFile();
const { ask } = on;

const FIGURES = {
  microsoft: { junk: 10, deleted_items: "never", recoverable_items: 30 },
  google: { spam: 30, trash: 30 },
};

test("the retention setting stands on the defaults, is saved by version, and is a super administrator's", async () => {
  expect((await ask("GET", "settings/retention")).body.result).toMatchObject({
    version: 0,
    microsoft: { deleted_items: "unknown", recoverable_items: 14 },
    undeliver: { search: 90 },
  });
  const saved = await ask("PUT", "settings/retention", { ...FIGURES, version: 0 });
  expect(saved.body.result).toMatchObject({ ...FIGURES, version: 1, saved_by: "token:super-admin" });
  expect(await ask("PUT", "settings/retention", { ...FIGURES, version: 0 })).toMatchObject({ status: 409 });
  const tooLong = { ...FIGURES, microsoft: { ...FIGURES.microsoft, recoverable_items: 31 } };
  expect(await ask("PUT", "settings/retention", tooLong)).toMatchObject({ status: 400 });
  for (const role of ["config-admin", "soc-analyst", "viewer"] as const) {
    const other = { account: on.tenant.tenantId, token: await on.api.token(on.tenant.tenantId, role) };
    expect(await on.api.call({ ...other, path: "settings/retention" })).toMatchObject({ status: 403 });
  }
});

test("what Undeliver keeps to find past mail by is said beside it, stays where it is left out, and has a least", async () => {
  const saved = await ask("PUT", "settings/retention", { ...FIGURES, undeliver: { search: 30 } });
  expect(saved.body.result).toMatchObject({ undeliver: { search: 30 } });
  expect((await ask("PUT", "settings/retention", FIGURES)).body.result).toMatchObject({
    undeliver: { search: 30 },
  });
  for (const search of [6, "unknown", 4_000]) {
    expect(await ask("PUT", "settings/retention", { ...FIGURES, undeliver: { search } })).toMatchObject({
      status: 400,
    });
  }
  const forever = { ...FIGURES, undeliver: { search: "never" } };
  expect((await ask("PUT", "settings/retention", forever)).body.result).toMatchObject(forever);
});

test("each copy of a run and the run itself say whether they can come back, until when and why not", async () => {
  const { messageId, copies } = await seedMessage(on.api.database, on.tenant, { recipients: ["ann", "bob"] });
  const drafted = await ask("POST", "retractions", { ids: [messageId], destination: "JunkEmail" });
  const { id, hash } = drafted.body.result as { readonly id: RetractionId; readonly hash: string };
  await ask("POST", `retractions/${id}/apply`, { hash });
  const [ann, bob] = copies;
  if (ann === undefined || bob === undefined) throw new Error("no copies");
  const row = { tenantId: on.tenant.tenantId, retractionId: id };
  await settleCopy(on.api.database, { ...row, copyId: ann.copyId, outcome: "moved" });
  await settleCopy(on.api.database, { ...row, copyId: bob.copyId, outcome: "not_found" });
  const moved = await ask("GET", `retractions/${id}/copies?outcome=moved`);
  expect(moved.body.result).toMatchObject([{ restorable: "yes", restorable_until: expect.any(String) }]);
  const missed = await ask("GET", `retractions/${id}/copies?outcome=not_found`);
  expect(missed.body.result).toMatchObject([{ restorable: "no", restorable_until: null }]);
  const run = await ask("GET", `retractions/${id}/restorability`);
  expect(run.body.result).toMatchObject({
    restorable: "yes",
    copies: 2,
    counts: { yes: 1, no: 1, unknown: 0 },
  });
  const nobody = await ask("GET", `retractions/${messageId}/restorability`);
  expect(nobody.status).toBe(404);
});
