import { expect, test } from "vitest";
import type { RetractionId } from "#shared/ids.ts";
import { inDays } from "../../test/support/kept-mail.ts";
import { openForFile } from "../../test/support/open-for-file.ts";
import { type CliRun, runCli } from "../../test/support/run-cli.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { seedMessage } from "../../test/support/seed-tenant.ts";
import { timeLeft } from "./restorable-text.ts";

const on = openForFile();

const run = (argv: readonly string[]): Promise<CliRun> => runCli(argv, { connection: on.connection });

/** A run of two copies, one of which was moved. */
async function ranOnce(): Promise<{ readonly id: RetractionId; readonly messageId: string }> {
  const { messageId, copies } = await seedMessage(on.api.database, on.tenant, { recipients: ["ann", "bob"] });
  const call = { method: "POST", account: on.tenant.tenantId, token: on.token };
  const body = { ids: [messageId], destination: "JunkEmail" };
  const { id, hash } = (await on.api.call({ ...call, path: "retractions", body })).body.result as {
    readonly id: RetractionId;
    readonly hash: string;
  };
  await on.api.call({ ...call, path: `retractions/${id}/apply`, body: { hash } });
  for (const [index, copy] of copies.entries()) {
    const outcome = index === 0 ? "moved" : "not_found";
    await settleCopy(on.api.database, {
      tenantId: on.tenant.tenantId,
      retractionId: id,
      copyId: copy.copyId,
      outcome,
    });
  }
  return { id, messageId };
}

test("retention is shown, changed place by place, and what is no figure is said at once", async () => {
  expect((await run(["settings", "retention", "show"])).out).toMatch(/microsoft-trash +unknown/);
  const set = await run(["settings", "retention", "set", "microsoft-trash=30", "google-spam=never"]);
  expect(set).toMatchObject({ exitCode: 0 });
  expect(set.out).toMatch(/microsoft-trash +30 days/);
  const { json } = await run(["settings", "retention", "show", "--json"]);
  expect(json).toMatchObject({ version: 1, google: { spam: "never", trash: 30 } });
  const searched = await run(["settings", "retention", "set", "undeliver-search=30"]);
  expect(searched.out).toMatch(/google-spam +never\n.*\nundeliver-search +30 days/);
  expect(await run(["settings", "retention", "set", "undeliver-search=3"])).toMatchObject({ exitCode: 2 });
  expect(await run(["settings", "retention", "set", "trash=30"])).toMatchObject({ exitCode: 2 });
  expect(await run(["settings", "retention", "set", "google-trash=soon"])).toMatchObject({ exitCode: 2 });
});

test("figures that delete mail say how much before they are saved, and are saved only when that is meant", async () => {
  await seedMessage(on.api.database, on.tenant, { receivedAt: inDays(-60) });
  const preview = await run(["settings", "retention", "preview", "undeliver-messages=40"]);
  expect(preview.out).toMatch(/messages +1 of the 1 from before .* go\n/);
  expect(preview.out).toMatch(/originals +none is deleted by itself/);
  const refused = await run(["settings", "retention", "set", "undeliver-messages=40"]);
  expect(refused).toMatchObject({ exitCode: 1 });
  expect(refused.note).toMatch(/1 of the 1 from before [^]*nothing was saved[^]*--confirm-deletion/);
  expect((await run(["settings", "retention", "show"])).out).toMatch(/undeliver-messages +never/);
  // What deletes nothing that is there needs no word.
  expect(await run(["settings", "retention", "set", "undeliver-raw=30"])).toMatchObject({ exitCode: 0 });
  const set = await run(["settings", "retention", "set", "undeliver-messages=40", "--confirm-deletion"]);
  expect(set.out).toMatch(/undeliver-messages +40 days/);
});

test("a run is shown with what can still come back, and a dry run of its release moves nothing", async () => {
  const { id, messageId } = await ranOnce();
  const shown = await run(["retraction", "show", id]);
  expect(shown.out).toMatch(/can come back +1 of 2 copies; the first has 29 days left, until/);
  expect(shown.out).toContain("1 no: nothing of it was moved");
  for (const wanted of [id, messageId]) {
    const dry = await run(["release", wanted, "--dry-run"]);
    expect(dry.exitCode).toBe(0);
    // No provider is behind this API, and the answer says that it could not look.
    expect(dry.out).toMatch(/ann@\S+ +unreachable/);
    expect(dry.out).toContain("1 could not be looked at. Nothing was done.");
  }
  expect((await run(["retraction", "list", "--kind", "release"])).out).toContain("No retraction");
});

test("the time left is counted in days, at the end in hours, and then it is over", () => {
  const now = new Date("2026-11-29T12:00:00Z");
  expect(timeLeft("2026-12-03T11:00:00Z", now)).toBe("3 days left, until 2026-12-03 11:00:00");
  expect(timeLeft("2026-11-30T13:00:00Z", now)).toBe("25 hours left, until 2026-11-30 13:00:00");
  expect(timeLeft("2026-11-29T11:00:00Z", now)).toBe("over since 2026-11-29 11:00:00");
});
