import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Emulate from "emulate";
import { decodeJwt, exportPKCS8, generateKeyPair } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MailboxRef } from "#directory/address-book.ts";
import { type Gmail, openGmail } from "#providers/gmail/open-gmail.ts";
import { openBudget, openScriptedPeer, type ScriptedPeer } from "../support/providers/scripted-peer.ts";
import type { Wanted } from "#retraction/mailbox.ts";
import type { IntegrationId, MailboxId, TenantId } from "#shared/ids.ts";

// A Gmail written by others: what we take for granted about Gmail's API, they must have taken for granted too.

const FOREVER = new AbortController().signal;
const USER = "ann@acme.test";
const WANTED: Wanted = {
  messageId: "<seeded@evil.test>",
  from: "eve@evil.test",
  subject: "Your invoice",
  receivedAt: new Date("2026-05-04T10:00:00Z"),
};

let folder: string;
let emulator: Emulate.Emulator;
let tokens: ScriptedPeer;
let gmail: Gmail;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "undeliver-emulate-"));
  const { createEmulator } = await loadMended(folder);
  emulator = await createEmulator({
    service: "google",
    port: await freePort(),
    seed: { tokens: TOKENS, google: SEED },
  });
  tokens = await openScriptedPeer(({ body }) => {
    const { sub } = decodeJwt(new URLSearchParams(body).get("assertion") ?? "");
    return { json: { access_token: `token-of-${sub}`, token_type: "Bearer", expires_in: 3599 } };
  });
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  gmail = openGmail(
    {
      integrationId: "i" as IntegrationId,
      serviceAccount: { email: "robot@project.test", privateKeyPem: await exportPKCS8(privateKey) },
      administrator: USER,
      endpoints: { gmailRoot: emulator.url, tokenUrl: `${tokens.url}/token` },
    },
    { budget: openBudget(), now: () => new Date() },
  );
}, 60_000);

afterAll(async () => {
  await gmail[Symbol.asyncDispose]();
  await tokens[Symbol.asyncDispose]();
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As published, its `rfc822msgid:` cuts one character too few and finds nothing: mended in a copy. */
async function loadMended(into: string): Promise<typeof Emulate> {
  const published = join(import.meta.dirname, "../../node_modules/emulate");
  cpSync(join(published, "dist"), join(into, "dist"), { recursive: true });
  cpSync(join(published, "package.json"), join(into, "package.json"));
  symlinkSync(join(import.meta.dirname, "../../node_modules"), join(into, "node_modules"));
  let mended = 0;
  for (const name of readdirSync(join(into, "dist")).filter((it) => /^dist-.*\.js$/.test(it))) {
    const path = join(into, "dist", name);
    const text = readFileSync(path, "utf8");
    const at = text.indexOf("cleaned.slice(11)", text.indexOf('startsWith("rfc822msgid:")'));
    if (!text.includes('startsWith("rfc822msgid:")') || at < 0) continue;
    writeFileSync(
      path,
      `${text.slice(0, at)}cleaned.slice(12)${text.slice(at + "cleaned.slice(11)".length)}`,
    );
    mended += 1;
  }
  expect(mended).toBe(1);
  return (await import(pathToFileURL(join(into, "dist/api.js")).href)) as typeof Emulate;
}

async function freePort(): Promise<number> {
  await using peer = await openScriptedPeer(() => ({}));
  return Number(new URL(peer.url).port);
}

const TOKENS = {
  [`token-of-${USER}`]: { login: USER, scopes: ["https://www.googleapis.com/auth/gmail.modify"] },
};
const SEED = {
  users: [{ email: USER, name: "Ann" }],
  labels: [{ id: "Label_projects", user_email: USER, name: "Projects" }],
  messages: [
    message({
      id: "wanted",
      labels: ["INBOX", "UNREAD", "STARRED", "Label_projects", "CATEGORY_PROMOTIONS"],
    }),
    message({ id: "copied", labels: ["SPAM"] }),
    message({ id: "other", labels: ["INBOX"], messageId: "<other@evil.test>" }),
  ],
};

function message({
  id,
  labels,
  messageId = "<seeded@evil.test>",
}: {
  id: string;
  labels: string[];
  messageId?: string;
}) {
  return {
    id,
    user_email: USER,
    from: "Eve <eve@evil.test>",
    to: USER,
    subject: "Your invoice",
    body_text: "Pay now.",
    message_id: messageId,
    label_ids: labels,
    date: "2026-05-04T10:00:00Z",
  };
}

function mailbox() {
  const ref: MailboxRef = {
    tenantId: "t" as TenantId,
    integrationId: "i" as IntegrationId,
    mailboxId: "m" as MailboxId,
    handle: USER,
  };
  return gmail.mailboxes.open(ref);
}

const wanted = async () =>
  (await mailbox().locate(WANTED, "visible", FOREVER)).find(({ itemId }) => itemId === "wanted");

test("both seeded items of this Message-ID are found, and the other is not", async () => {
  const found = await mailbox().locate(WANTED, "visible", FOREVER);
  expect(found.map(({ itemId, state }) => `${itemId} ${state.place}`).toSorted()).toEqual([
    "copied junk",
    "wanted visible",
  ]);
  expect(found[0]?.identity).toMatchObject({
    messageId: WANTED.messageId,
    from: WANTED.from,
    subject: WANTED.subject,
  });
});

test("an id that nobody has finds nothing", async () => {
  const nothing = await mailbox().locate(
    { ...WANTED, messageId: "<nobody@x.test>", from: "no@x.test" },
    "visible",
    FOREVER,
  );
  expect(nothing).toEqual([]);
});

test("into Spam, into Trash, back again label by label", async () => {
  const before = await wanted();
  if (before === undefined) throw new Error("the seeded item is not there");
  const { itemId } = before;
  expect(before.state).toMatchObject({ isRead: false, isFlagged: true });
  expect(before.state.folderPath).toContain("Projects");
  for (const [to, place] of [
    ["JunkEmail", "junk"],
    ["DeletedItems", "trash"],
  ] as const) {
    expect(await mailbox().move([itemId], to, FOREVER)).toEqual([{ moved: true, itemId }]);
    const after = await wanted();
    expect(after?.state.place).toBe(place);
    expect(after?.state.labels).not.toContain("INBOX");
    expect(after?.state.labels).toContain("Label_projects");
  }
  expect(await mailbox().restore([{ itemId, origin: before.state }], FOREVER)).toEqual([
    { moved: true, itemId },
  ]);
  expect(await mailbox().read([itemId], FOREVER)).toEqual([before]);
});

test("an unknown item is unknown", async () => {
  expect(await mailbox().read(["nothing" as never], FOREVER)).toEqual([undefined]);
  expect(await mailbox().move(["nothing" as never], "JunkEmail", FOREVER)).toMatchObject([
    { moved: false, error: { fault: "item_gone" } },
  ]);
});
