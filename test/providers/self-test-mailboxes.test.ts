import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ADVICE_IN_PLACE, REFUSAL_ADVICE } from "#directory/refusal-advice.ts";
import type { SelfTestCheck, SelfTestLine } from "#directory/self-test.ts";
import { OWN_SENDER } from "#retraction/self-test/own-mail.ts";
import { microsoftSeed, type UserKind } from "#simulator/microsoft/seed.ts";
import { selfTest } from "./self-tested.ts";
import { deliver, simulateGoogle, simulateMicrosoft } from "./simulated.ts";

/** One destination is enough where it is not the destinations that are tested. */
const destinations = ["JunkEmail"] as const;
const DESK = "desk1@corp.test";
const OLD_NAME = "before-the-wedding@corp.test";

const SEED = microsoftSeed({ users: 5, domain: "corp.test", sharedMailboxes: 1 });
const KINDS: readonly UserKind[] = ["user", "on-premises", "unlicensed", "out-of-scope", "user"];
const PEOPLE = SEED.users.map((it, index) => ({
  ...it,
  kind: it.kind === "shared" ? it.kind : (KINDS[index] ?? "user"),
  ...(index === 4 && { aliases: [OLD_NAME] }),
}));
const [, AT_HOME = "", UNLICENSED = "", OUT_OF_SCOPE = ""] = PEOPLE.map((it) => it.address);

let tenant: Awaited<ReturnType<typeof simulateMicrosoft>>;
let workspace: Awaited<ReturnType<typeof simulateGoogle>>;
beforeAll(async () => {
  tenant = await simulateMicrosoft({ users: PEOPLE });
  workspace = await simulateGoogle();
});
afterEach(() => {
  tenant.setFaults();
  workspace.setFaults();
});
afterAll(async () => {
  await tenant[Symbol.asyncDispose]();
  await workspace[Symbol.asyncDispose]();
});

const claim = (testMailbox: string) => ({ claim: { testMailbox, destinations } });
const lineOf = (lines: readonly SelfTestLine[], check: SelfTestCheck) =>
  lines.find((it) => it.check === check);

const NOWHERE = ["test_mailbox not_tried", "destination JunkEmail not_tried", "clean_up not_tried"];

describe("a test mailbox at Microsoft that", () => {
  test.each([
    ["is on a server of their own (hybrid)", AT_HOME, "mailbox_unavailable", "MailboxNotEnabledForRESTAPI"],
    ["has no licence", UNLICENSED, "mailbox_unavailable", "MailboxNotEnabledForRESTAPI"],
    ["was deleted or renamed", "gone@corp.test", "no_mailbox", "no user and no group"],
    ["is in the other provider", "bela.abel@work.test", "no_mailbox", "no user and no group"],
    ["is a Microsoft 365 group's", "project@corp.test", "unsupported", "a Microsoft 365 group's own mailbox"],
    ["is a list's", "finance@corp.test", "several_mailboxes", "its members"],
    ["is a contact's", "friend@elsewhere.test", "no_mailbox", "no user and no group"],
  ])("%s is told in the directory's line, and no right is blamed for it", async (_, mailbox, code, said) => {
    const { amiss, lines } = await selfTest(tenant, claim(mailbox));
    expect(amiss).toEqual([
      "right Mail.ReadWrite not_tried",
      "right MailboxSettings.Read not_tried",
      "directory failed",
      ...NOWHERE,
    ]);
    expect(lineOf(lines, "directory")).toMatchObject({ code, advice: REFUSAL_ADVICE[code] });
    expect(lineOf(lines, "directory")?.detail).toContain(said);
  });

  test("was renamed and keeps its old address works by that", async () => {
    expect((await selfTest(tenant, claim(OLD_NAME))).amiss).toEqual([]);
  });

  test("nobody can sign in to, as a shared one, works: nobody has to", async () => {
    expect((await selfTest(tenant, claim(DESK))).amiss).toEqual([]);
  });

  test("is full takes no message, and the advice is about the mailbox, not about its Recoverable Items", async () => {
    tenant.setFaults({ kind: "refuse", operation: "graph.create", status: 507, code: "ErrorQuotaExceeded" });
    const { amiss, lines } = await selfTest(tenant, claim(DESK));
    expect(amiss).toEqual(["destination JunkEmail failed"]);
    const { mailboxFull: advice } = ADVICE_IN_PLACE;
    expect(lineOf(lines, "destination")).toMatchObject({ code: "ErrorQuotaExceeded", advice });
  });

  test("alone refuses a good token stops no connection, and costs no further token", async () => {
    tenant.setFaults({ kind: "token-revoked", operation: "graph.*", mailbox: DESK });
    const before = tenant.organisation.calls.counts.get("entra.token") ?? 0;
    const { amiss, lines } = await selfTest(tenant, claim(DESK));
    expect(lines.filter((it) => it.isBroken)).toEqual([]);
    expect(amiss).toContain("directory failed");
    expect(lineOf(lines, "directory")?.detail).toContain("token_refused_here");
    expect((tenant.organisation.calls.counts.get("entra.token") ?? 0) - before).toBe(1);
  });
});

describe("a mailbox that Exchange keeps the application out of", () => {
  const mail = ["right Mail.ReadWrite failed", "right MailboxSettings.Read warned", ...NOWHERE];

  test("though the token names the right is behind an application access policy, and not without consent", async () => {
    const { amiss, lines } = await selfTest(tenant, claim(OUT_OF_SCOPE));
    expect(amiss).toEqual(mail);
    for (const line of lines.filter((it) => it.code !== undefined))
      expect(line).toMatchObject({ code: "ErrorAccessDenied", advice: ADVICE_IN_PLACE.deniedThoughNamed });
  });

  test("where the token names nothing may be outside of a scope: the same 403 as without the right", async () => {
    const roles = ["User.Read.All", "GroupMember.Read.All"];
    const scoped = { roles: ["Mail.ReadWrite", "MailboxSettings.Read"], mailboxes: [DESK] };
    await using narrow = await simulateMicrosoft({
      clients: SEED.clients.map((it) => ({ ...it, roles, scoped })),
    });
    expect((await selfTest(narrow, claim(DESK))).amiss).toEqual([]);
    const { amiss, lines } = await selfTest(narrow, claim(PEOPLE[0]?.address ?? ""));
    expect(amiss).toEqual(mail);
    for (const line of lines.filter((it) => it.code !== undefined))
      expect(line).toMatchObject({ code: "ErrorAccessDenied", advice: ADVICE_IN_PLACE.deniedAndUnnamed });
  });
});

const MODIFY = "right https://www.googleapis.com/auth/gmail.modify";
const BELA = "bela.abel@work.test";

describe("a test mailbox at Google that", () => {
  test.each([
    ["is suspended", "suspended@work.test", "mailbox_unavailable"],
    ["is archived", "archived@work.test", "mailbox_unavailable"],
    ["has no Gmail", "no-gmail@work.test", "mailbox_unavailable"],
    ["was deleted", "left@work.test", "no_mailbox"],
    ["is in the other provider", DESK, "no_mailbox"],
    ["is a group's", "team-1@work.test", "several_mailboxes"],
  ])("%s is told in the directory's line, and the key is not blamed for it", async (_, mailbox, code) => {
    const { amiss, lines } = await selfTest(workspace, claim(mailbox));
    expect(amiss).toEqual([`${MODIFY} not_tried`, "directory failed", ...NOWHERE]);
    expect(lineOf(lines, "directory")).toMatchObject({ code, advice: REFUSAL_ADVICE[code] });
    expect(lines.filter((it) => it.code === "invalid_grant")).toEqual([]);
  });

  test("is suspended in mid-test is told as that, and no administrator is looked for", async () => {
    workspace.setFaults({ kind: "suspended", operation: "gmail.*", mailbox: BELA });
    const { lines } = await selfTest(workspace, claim(BELA));
    const { mailbox_unavailable: advice } = REFUSAL_ADVICE;
    const failed = lines.filter((it) => it.result === "failed");
    expect(failed.length).toBeGreaterThan(0);
    for (const line of failed) expect(line).toMatchObject({ code: "forbidden", advice });
  });

  test("alone refuses a good token stops no connection", async () => {
    workspace.setFaults({ kind: "token-revoked", operation: "gmail.*", mailbox: BELA });
    const { amiss, lines } = await selfTest(workspace, claim(BELA));
    expect(lines.filter((it) => it.isBroken)).toEqual([]);
    expect(amiss[0]).toBe(`${MODIFY} not_tried`);
  });
});

describe("forged mails of a self-test", () => {
  const FORGED = { from: OWN_SENDER, subject: "Undeliver self-test (this message goes by itself)" };
  /** Younger than what a run that was cut short has left. */
  const flood = (of: Parameters<typeof deliver>[0], mailbox: string, count: number) => {
    for (let n = 0; n < count; n++)
      deliver(of, mailbox, { ...FORGED, messageId: `<${n}.x@self-test.undeliver.invalid>` });
  };

  test.each([
    ["Microsoft", 60],
    ["Google", 30],
  ] as const)("at %s do not hide behind %i of them what a broken run has left", async (name, count) => {
    await using it = name === "Microsoft" ? await simulateMicrosoft() : await simulateGoogle();
    const mailbox = name === "Microsoft" ? DESK : BELA;
    await selfTest(it, { ...claim(mailbox), onLine: (line) => line.subject !== "JunkEmail" });
    flood(it.organisation, mailbox, count);
    const { lines } = await selfTest(it, claim(mailbox));
    const line = lineOf(lines, "test_mailbox");
    expect(line).toMatchObject({ result: "warned", code: "forged_mark" });
    expect(line?.detail).toContain("had left (1)");
    expect(line?.detail).toContain(`(${count} seen)`);
  });

  test("are looked at up to a bound, and then the line says so and what to do", async () => {
    flood(tenant.organisation, DESK, 260);
    const before = tenant.organisation.calls.counts.get("graph.list") ?? 0;
    const { lines } = await selfTest(tenant, claim(DESK));
    const { too_many_forged: advice } = REFUSAL_ADVICE;
    expect(lineOf(lines, "test_mailbox")).toMatchObject({ code: "too_many_forged", advice });
    // Five pages before and five after, and what the engine asks for its one mail.
    expect((tenant.organisation.calls.counts.get("graph.list") ?? 0) - before).toBeLessThan(20);
  });
});
