import { expect, test } from "vitest";
import { cloneDatabase } from "../../test/support/database.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { openMailboxScanWork } from "./mailbox-scan-work.ts";
import { openMailboxScans } from "./mailbox-scans.ts";

const PAGE = { listed: 25, known: 5, judged: 20, flagged: 1, tooLarge: 0 };

test("a page that two workers have read counts once, and the slower one does not lead back to it", async () => {
  await using database = await cloneDatabase();
  const { tenantId, integrationId } = await seedTenant(database);
  const started = await openMailboxScans(database).start(tenantId, {
    integrationId,
    since: new Date(0),
    until: new Date(),
    addresses: ["ann@corp.example"],
    repeatMinutes: undefined,
    actor: "ann",
  });
  if (started.result !== "started") throw new Error(started.result);
  const work = openMailboxScanWork(database);
  const claim = async () => {
    const [part] = await work.claim(1);
    if (part === undefined) throw new Error("nothing was due");
    return part;
  };
  const slow = await claim();
  await database.asWorker((tx) => tx.rows("update mailbox_scan_part set due_at = now()"));
  await work.advance(await claim(), { ...PAGE, next: "page-2" });
  await work.advance(await claim(), { ...PAGE, next: "page-3" });
  await work.advance(slow, { ...PAGE, next: "page-2" });
  expect((await claim()).cursor).toBe("page-3");
  const scan = await openMailboxScans(database).get(tenantId, started.scan.id);
  expect(scan?.counts).toMatchObject({ listed: 50, judged: 40, flagged: 2 });
});
