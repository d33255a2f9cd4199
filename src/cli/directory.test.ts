import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSyncLedger } from "#store/directory-sync-ledger.ts";
import { runSync } from "#directory/run-sync.ts";
import type { DirectoryFeed } from "#directory/directory-feed.ts";
import type { SyncWorkerId } from "#directory/directory-sync.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { newId } from "#shared/ids.ts";
import { openForFile } from "../../test/support/open-for-file.ts";
import { type CliRun, runCli } from "../../test/support/run-cli.ts";
import { openScratchFolder } from "../../test/support/scratch-folder.ts";
import { seedMessage } from "../../test/support/seed-tenant.ts";

const on = openForFile();

const run = (argv: readonly string[]): Promise<CliRun> =>
  runCli(["directory", ...argv], { connection: on.connection });

const FEED: DirectoryFeed = {
  tellsChanges: true,
  users: () =>
    Promise.resolve({
      users: [
        {
          providerId: "ann",
          handle: "ann",
          primaryAddress: "ann@corp.test",
          addresses: ["ann@corp.test", "a@corp.test"],
          displayName: "Ann Abel",
          kind: "user",
          unavailable: undefined,
          isProved: true,
        },
      ],
      removed: [],
      next: undefined,
      link: "u",
    }),
  groups: () => Promise.resolve({ groups: [], members: [], removed: [], next: undefined, link: "g" }),
  members: () => Promise.resolve({ members: [], next: undefined }),
  kinds: () => Promise.resolve("not_granted"),
};

/** Reads what is asked for as a worker does, once somebody has asked. */
async function workOnce(feed: DirectoryFeed = FEED): Promise<void> {
  const ledger = openSyncLedger(on.api.database);
  for (;;) {
    const claim = await ledger.claim(newId<SyncWorkerId>(new Date()), 60_000);
    if (claim === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    const stopping = new AbortController().signal;
    await runSync(
      { ledger, feed: () => Promise.resolve(feed), now: () => new Date(), stopping, leaseMs: 60_000 },
      claim,
    );
    return;
  }
}

test("a directory is read on demand, followed to its end, and listed", async () => {
  const [done] = await Promise.all([run(["sync"]), workOnce()]);
  expect(done.exitCode).toBe(0);
  expect(done.out).toContain("microsoft of");
  expect((await run(["list"])).out).toContain("ann@corp.test  Ann Abel  user  a@corp.test");
  expect((await run(["list", "--search", "nobody"])).out).toContain("undeliver directory sync");
  const status = await run(["status", "--json"]);
  expect(status.json).toMatchObject([{ mailboxes: 1, running: null, trouble: null }]);
  expect((await run(["status"])).out).toContain("up to date");
});

test("what keeps it from going on ends the command with that", async () => {
  const users = () =>
    Promise.reject(new ProviderError("integration_broken", "the provider answered 403", { code: "Denied" }));
  const [failed] = await Promise.all([run(["sync", "--full"]), workOnce({ ...FEED, users })]);
  expect(failed).toMatchObject({ exitCode: 1 });
  expect(failed.note).toContain("It does not go on: the provider answered 403 (Denied).");
  expect((await run(["status"])).note).toContain("Denied");
});

test("a file is imported, and each line that is not taken is told", async () => {
  await using folder = await openScratchFolder("import");
  const file = join(folder.path, "people.csv");
  await writeFile(file, "bob@corp.test,Bob,user,Board\nnobody\n");
  const imported = await run(["import", file]);
  expect(imported).toMatchObject({ exitCode: 1, out: "1 entry added, 0 changed." });
  expect(imported.note).toContain("Line 2: “nobody” is no address");
  expect((await run(["groups"])).out).toContain("Board");
  expect((await run(["import", join(folder.path, "none.csv")])).note).toContain("cannot be read");
});

test("a plan takes who is in a group by its name, and not who is excepted by an address", async () => {
  const { messageId } = await seedMessage(on.api.database, on.tenant, { recipients: ["eve", "fay", "gil"] });
  await using folder = await openScratchFolder("scope");
  const file = join(folder.path, "people.csv");
  await writeFile(file, ["eve", "fay"].map((it) => `${it}@${on.tenant.domain},,,Staff`).join("\n"));
  await run(["import", file]);
  const listed = await run(["list", "--group", "staff"]);
  expect([listed.out.includes("eve@"), listed.out.includes("gil@")]).toEqual([true, false]);
  const retract = (...more: readonly string[]): Promise<CliRun> =>
    runCli(["retract", messageId, "--to", "junk", "--dry-run", ...more], {
      connection: on.connection,
    });
  const plan = await retract("--only-group", "staff", "--except-mailbox", `fay@${on.tenant.domain}`);
  expect(plan.out).toContain(`eve@${on.tenant.domain}`);
  expect(plan.out).not.toContain(`gil@${on.tenant.domain}`);
  expect(plan.out).toContain(`Only Staff. Not fay@${on.tenant.domain}. Left out by that: 2 copies.`);
  expect(plan.out).toContain("In the groups Staff (1 mailbox).");
  expect((await retract("--only-group", "nobody")).note).toContain(
    "There is no group nobody: undeliver directory groups shows them.",
  );
});
