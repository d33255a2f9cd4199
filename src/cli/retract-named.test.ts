import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test, vi } from "vitest";
import { readSample } from "#mail/read-sample.ts";
import { DISCOVERY_LIMITS, discoverPages } from "#store/discovery.ts";
import { type CampaignMail, campaignDelivery } from "../../test/support/campaign-deliveries.ts";
import { delivery, journalOf } from "../../test/support/journal-deliveries.ts";
import { mailWith } from "../../test/support/mail-builder.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { type CliOptions, type CliRun, runCli } from "../../test/support/run-cli.ts";
import { openScratchFolder } from "../../test/support/scratch-folder.ts";
import { type SeededTenant, seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { PATIENT } from "../../test/support/until-told.ts";

let api: TestApi;
let tenant: SeededTenant;
let run: (argv: readonly string[], options?: CliOptions) => Promise<CliRun>;
beforeAll(async () => {
  api = await openTestApi();
  tenant = await seedTenant(api.database, { domain: "corp.example" });
  const connection = { baseUrl: api.origin, token: await api.token(tenant.tenantId, "super-admin") };
  run = (argv, options) => runCli(argv, { connection, columns: 160, ...options });
  return () => api[Symbol.asyncDispose]();
});

const seed = (more: Parameters<typeof seedMessage>[2]) => seedMessage(api.database, tenant, more);

/** What the workers do meanwhile. */
async function whileDiscovering<Result>(work: Promise<Result>): Promise<Result> {
  let isOver = false;
  const watched = work.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await discoverPages(api.database, DISCOVERY_LIMITS, () => {});
    await Promise.race([watched, sleep(20)]).catch(() => {});
  }
  return watched;
}

test("everything that a search finds: waited for, shown with how it was named, taken back after a dry run", async () => {
  const { messageId } = await seed({ subject: "Parking fine", recipients: ["ann", "bob"] });
  const dry = run(["retract", "--search", "subject:parking", "--to", "trash", "--dry-run"]);
  const done = await whileDiscovering(dry);
  expect(done).toMatchObject({ exitCode: 0 });
  expect(done.out).toContain("2 copies of 1 message in 2 mailboxes → Trash");
  expect(done.out).toContain("Named by a search: subject:parking");
  expect(done.out).toContain(messageId);
  const list = (await run(["retraction", "list", "--discarded", "--json"])).json as { id: string }[];
  const id = list[0]?.id ?? "";
  expect((await run(["retraction", "show", id])).out).toContain("done: 1 message found among");
  expect((await run(["retraction", "messages", id])).out).toContain("Parking fine");
});

const running = () =>
  api.database.asTenant(tenant.tenantId, (tx) => tx.rows("select from discovery where state = 'running'"));

test("a search that finds nothing says so, and one that is interrupted is taken back", async () => {
  const none = run(["retract", "--search", "subject:nobody-wrote-this", "--to", "trash"]);
  const ended = await whileDiscovering(none);
  expect(ended).toMatchObject({ exitCode: 1 });
  expect(ended.note).toContain("no message");

  const stop = new AbortController();
  const argv = ["retract", "--search", "subject:parking", "--to", "trash", "--yes"];
  const waiting = run(argv, { signal: stop.signal });
  // Nobody looks it up, so that it is under way once it is there.
  await vi.waitUntil(async () => (await running()).length > 0, PATIENT);
  stop.abort();
  expect(await waiting).toMatchObject({ exitCode: 1 });
  const list = (await run(["retraction", "list", "--discarded", "--json"])).json as {
    state: string;
    discovery: string;
  }[];
  expect(list[0]).toMatchObject({ state: "done", discovery: "cancelled" });
});

test("Message-IDs: those that lead nowhere or to several messages are listed before anybody is asked", async () => {
  await seed({ messageIdHeader: "<one@evil.example>" });
  await seed({ messageIdHeader: "<two@evil.example>" });
  await seed({ messageIdHeader: "<two@evil.example>" });
  const argv = ["retract", "--to", "junk", "--dry-run", "--message-id"];
  const shown = await run([...argv, "one@evil.example", "<two@evil.example>", "<no\u001b[2J@x>"]);
  expect(shown.out).toContain("1 copy of 1 message");
  expect(shown.out).toContain("Named by a list of 3 Message-IDs");
  expect(shown.out).toContain("! not found: <no[2J@x>");
  expect(shown.out).toContain("! ambiguous, none taken");
  const all = await run([...argv, "<two@evil.example>", "--include-ambiguous"]);
  expect(all.out).toContain("2 copies of 2 messages");
});

test.each([
  [["retract", "--to", "trash"], "Name the messages:"],
  [["retract", "--to", "trash", "--search", "a", "--message-id", "<b@x>"], "in one way only"],
])("%j names nothing, or in more than one way: usage", async (argv, words) => {
  const result = await run(argv);
  expect(result).toMatchObject({ exitCode: 2 });
  expect(result.note).toContain(words);
});

test("a campaign is shown, those of habitual senders apart, and retracted by its message", async () => {
  const { store } = journalOf(api.database);
  const put = async (name: string, mail: CampaignMail = {}): Promise<string> =>
    (await store(campaignDelivery(tenant, name, mail))).messageId;
  const day = (n: number): Date => new Date(Date.UTC(2026, 9, n, 8));
  const partner = { from: "pat@partner.example", dmarc: "pass" } as const;
  const text =
    "The board meets on Friday at ten in the large room, please bring the figures of last quarter.";
  for (const n of [1, 2, 3])
    await put(`before${n}`, { ...partner, text: `${text} ${n}`, receivedAt: day(n) });
  const one = await put("Marion", { receivedAt: day(5) });
  await put("Sven", { receivedAt: day(5) });
  const habitual = await put("Pat", { ...partner, receivedAt: day(6) });
  const shown = await run(["trace", "similar", one]);
  expect(shown.out).toContain("2 messages, this one first");
  expect(shown.out).toMatch(/1 message from authenticated senders known from before[^]*pat@partner.example/);
  const retract = ["retract", "--campaign", one, "--to", "junk", "--dry-run"];
  const dry = await run(retract);
  expect(dry.out).toContain("2 copies of 2 messages");
  expect(dry.out).toContain(`Named by the campaign of ${one}`);
  expect((await run([...retract, "--include", habitual])).out).toContain("3 copies of 3 messages");
  expect(await run(["retract", one, "--include", habitual, "--to", "junk"])).toMatchObject({ exitCode: 2 });
});

test("of a message that nothing is known of no campaign is shown", async () => {
  const { messageId } = await seed({});
  expect((await run(["trace", "similar", messageId])).out).toContain("Nothing is known");
});

test(".eml files name the messages whose content they have; a file that differs is shown and moves nothing", async () => {
  const { store } = journalOf(api.database);
  const mail = (body: string) =>
    `Message-ID: <eml@evil.example>\r\nFrom: eve@evil.example\r\n\r\n${body}\r\n`;
  const contentKey = readSample(Buffer.from(mail("Pay now")))?.contentKey ?? "";
  const facts = mailWith({ messageId: "<eml@evil.example>" });
  await store({ ...delivery(tenant, "eml"), mail: facts, contentKey });
  await using scratch = await openScratchFolder("eml");
  const folder = scratch.path;
  const [same, other] = [join(folder, "same.eml"), join(folder, "other.eml")];
  await writeFile(same, mail("Pay now").replaceAll("\r\n", "\n"));
  await writeFile(other, mail("Pay later"));
  const shown = await run(["retract", "--to", "junk", "--dry-run", "--eml", same, other]);
  expect(shown.out).toContain("1 copy of 1 message");
  expect(shown.out).toContain("Named by 2 .eml files");
  expect(shown.out).toMatch(/! other\.eml differs from [0-9a-f-]{36}/);
  const none = await run(["retract", "--to", "junk", "--yes", "--eml", other]);
  expect(none).toMatchObject({ exitCode: 1 });
  expect(none.note).toContain("other.eml differs");
  const input = await run(["retract", "--to", "junk", "--dry-run", "--eml", "-"], { input: mail("Pay now") });
  expect(input.out).toContain("1 copy of 1 message");
  const missing = await run(["retract", "--to", "junk", "--eml", join(folder, "missing.eml")]);
  expect(missing.note).toContain("cannot be read");
});
