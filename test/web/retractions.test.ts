import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Role } from "#identity/role.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { userMarksRead } from "#simulator/microsoft/user-actions.ts";
import { openTokens } from "#store/tokens.ts";
import { openRoom, raw, type Room } from "../engine/room.ts";
import { ADA, AMAL, BELA, BRUNO, FREYA } from "../fixtures/people.ts";
import { openPage, startBrowser } from "../support/browser.ts";
import { expectAccessible } from "../support/expect-accessible.ts";

// A whole story in a browser, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let room: Room;
let browser: Browser;

beforeAll(async () => {
  const { users } = microsoftSeed({ users: 6, domain: "corp.test" });
  // The customer has not granted Freya's mailbox.
  const odd = users.map((it) => (it.address === FREYA ? { ...it, kind: "out-of-scope" as const } : it));
  [room, browser] = await Promise.all([
    openRoom({ environment: { UNDELIVER_ROLES: "intake,worker,api" }, microsoft: { users: odd } }),
    startBrowser(),
  ]);
});
afterAll(async () => {
  await browser.close();
  await room[Symbol.asyncDispose]();
});

/** The dashboard as somebody of this role sees it. */
async function as(role: Role, options: Parameters<typeof openPage>[2] = {}) {
  const wanted = { role, name: `of-${role}`, expiresAt: undefined, createdBy: "test" };
  const { token } = await openTokens(room.serving.database).create(room.tenantId, wanted);
  return openPage(browser, `http://127.0.0.1:${room.serving.http?.port}`, { token, ...options });
}

function bar(page: Page, words: string) {
  return page.getByRole("img", { name: words }).waitFor();
}

test("a mail is planned, looked at, taken, and brought back field by field, all on the screen", async () => {
  const id = "<taken@evil.example>";
  await room.send(id, {
    to: [AMAL, BRUNO, FREYA, ADA, BELA],
    isPhish: false,
    subject: "\u202Egnp.exe Pay <b>now</b>",
  });
  const message = await room.message(id, 5);
  userMarksRead(room.store(AMAL), id, true, new Date());
  const before = room.places(id);
  const { page, troubles } = await as("soc-analyst");

  await page.goto(`/${room.tenantId}/retractions/new?ids=${message}`);
  await page.getByText("1 message ticked in Mail trace.").waitFor();
  await page.getByRole("button", { name: "Make the plan" }).click();
  await page.getByText("Choose a destination.").waitFor();
  await page.getByRole("radio", { name: "Hard Delete (admin recoverable)" }).check();
  await page.getByRole("alert").getByText("This is final").waitFor();
  expect(await page.getByText(/Only at Microsoft 365/).count()).toBe(2);
  await page.getByRole("radio", { name: "Trash" }).check();
  await page.getByLabel("Reason").fill("reported by telephone");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Make the plan" }).click();

  await page.getByRole("heading", { name: "5 copies of 1 message in 5 mailboxes" }).waitFor();
  await page.getByRole("button", { name: "Look into the mailboxes" }).click();
  await page.getByText("5 copies looked at").waitFor();
  await page.getByText("1 read already").waitFor();
  await page.getByRole("button", { name: "Show each mailbox" }).click();
  await page
    .getByRole("row", { name: new RegExp(AMAL) })
    .getByText("where it was delivered")
    .waitFor();
  expect(room.places(id)).toEqual(before);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Move 5 copies to Trash" }).click();

  // Nobody loads the page again: the server tells.
  await bar(page, "5 copies: 4 Moved, 1 Out of scope");
  await page.getByText("5 of 5 copies settled").waitFor();
  expect(room.places(id)).toContain(`${AMAL} Deleted Items`);
  await page.getByRole("button", { name: `Evidence for ${AMAL}` }).click();
  await page.getByText(/Deleted Items, read, proved by/).waitFor();
  await page.getByRole("combobox", { name: "Outcome" }).click();
  await page.getByRole("option", { name: "Out of scope (1)" }).click();
  await page.getByRole("button", { name: `Evidence for ${FREYA}` }).waitFor();
  expect(await page.getByRole("button", { name: /^Evidence for/ }).count()).toBe(1);
  expect(page.url()).toContain("outcome=out_of_scope");
  await page.getByRole("tab", { name: "Exposure" }).click();
  await page.getByRole("row", { name: new RegExp(`${AMAL}.*Yes`) }).waitFor();
  await page.getByRole("row", { name: new RegExp(`${FREYA}.*Still there`) }).waitFor();
  const [csv] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download as CSV" }).click(),
  ]);
  expect(csv.suggestedFilename()).toMatch(/\.csv$/);
  await expectAccessible(page);
  const run = page.url();

  await page.getByRole("tab", { name: "Release" }).click();
  await page
    .getByText(
      /2 of 5 copies can be brought back.*days? left.*2 copies for a time that nobody knows; 1 copy not/,
    )
    .waitFor();
  await page.getByRole("button", { name: "Look what would come back" }).click();
  await page.getByRole("row", { name: new RegExp(`${AMAL}.*brings it back.*Inbox`) }).waitFor();
  expect(await page.getByRole("checkbox", { name: /^Release / }).count()).toBe(4);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Release 4 copies" }).click();

  await page.getByRole("heading", { name: "Release", level: 1 }).waitFor();
  await bar(page, "4 copies: 4 Restored");
  await expect.poll(() => page.getByText("Compared field by field: nothing differs.").count()).toBe(4);
  expect(room.places(id)).toEqual(before);
  // A release can be undone in turn, by a plan like any other.
  await page.getByRole("tab", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Make the plan" }).click();
  await page.getByRole("heading", { name: "Plan: undo of a release" }).waitFor();
  await page.getByRole("button", { name: "Take 4 copies out again" }).click();
  await bar(page, "4 copies: 4 Moved");
  await page.goto(run.replace(/\?.*/, ""));
  await page.getByText("Undone by").waitFor();

  // One did not end where asked: it is tried again by a plan of its own.
  await page.getByRole("button", { name: "Try 1 copy again" }).click();
  await page.getByRole("heading", { name: "1 copy of 1 message in 1 mailbox" }).waitFor();
  await page.getByRole("button", { name: "Discard the plan" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Discard the plan" }).click();
  await bar(page, "1 copy: 1 Refused");
  await page.getByText("Discarded draft").first().waitFor();
  expect(troubles).toEqual([]);
});

test("a search is looked up, its first copy goes alone, and what watches stands among the standing orders", async () => {
  const id = "<zebra@evil.example>";
  await room.send(id, { to: [AMAL, BRUNO, ADA], isPhish: false, subject: "Quarterly zebra" });
  await room.message(id, 3);
  const { page, troubles } = await as("super-admin");
  await page.goto(`/${room.tenantId}/retractions/new?query=subject:zebra&destination=JunkEmail`);
  await expect
    .poll(() => page.getByLabel("Everything that this search finds").inputValue())
    .toBe("subject:zebra");
  await page.getByRole("textbox", { name: "First copies" }).fill("1");
  await page.getByLabel("Also take what comes late").check();
  await page.getByRole("textbox", { name: "End earlier after so many days without one" }).fill("3");
  await page.getByRole("button", { name: "Make the plan" }).click();
  await page.getByRole("heading", { name: "3 copies of 1 message in 3 mailboxes" }).waitFor();
  await page.getByText("The first 1 and then it waits for a person.").waitFor();
  await page.getByText("Search: subject:zebra").waitFor();
  await page.getByRole("button", { name: "Move 3 copies to Junk Email" }).click();
  await page.getByText("2 copies held").waitFor();
  await bar(page, "3 copies: 1 Moved, 2 Held");
  await page.getByRole("button", { name: "Go on" }).click();
  await bar(page, "3 copies: 3 Moved");
  await page.getByText("Watching", { exact: true }).waitFor();
  await page.getByText(/or 3 days without one/).waitFor();

  await page.goto(`/${room.tenantId}/retractions?list=standing`);
  await page
    .getByRole("row", { name: /Search: subject:zebra/ })
    .getByRole("link")
    .click();
  await page.getByRole("button", { name: "End the watch" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Yes, do it" }).click();
  await page.getByText("Done", { exact: true }).first().waitFor();
  await bar(page, "3 copies: 3 Moved");
  expect(troubles).toEqual([]);
});

test("mails dropped as files are taken by their content, and a changed one takes nothing", async () => {
  const id = "<sample@evil.example>";
  const date = new Date().toUTCString().replace("GMT", "+0000");
  const letter = { to: [AMAL], isPhish: false, subject: "As a file", date };
  await room.send(id, letter);
  await room.message(id, 1);
  const { page, troubles } = await as("soc-analyst");
  await page.goto(`/${room.tenantId}/retractions/new?by=samples&destination=DeletedItems`);
  const file = (name: string, body: string) => ({
    name,
    mimeType: "message/rfc822",
    buffer: Buffer.from(raw(id, { ...letter, body })),
  });
  const body = `Please pay at once.\r\nReference ${id}`;
  const files = [file("sent.eml", body), file("changed.eml", "Something else.")];
  await page.locator('input[type="file"]').setInputFiles(files);
  await page.getByText("2 files").waitFor();
  await page.getByRole("button", { name: "Make the plan" }).click();
  await page.getByRole("heading", { name: "1 copy of 1 message in 1 mailbox" }).waitFor();
  await page.getByText(/changed\.eml has a known Message-ID and another content/).waitFor();
  expect(troubles).toEqual([]);
});

test("each screen is as good in the dark and on a telephone", async () => {
  const id = "<telephone@evil.example>";
  await room.send(id, { to: [BRUNO, BELA], isPhish: false, subject: "On a telephone" });
  const message = await room.message(id, 2);
  const run = await room.retract([message], "DeletedItems");
  await room.settled(id, 2);
  const { page, troubles } = await as("super-admin", {
    colorScheme: "dark",
    viewport: { width: 390, height: 844 },
  });
  const screens = [
    ["retractions", page.getByRole("row", { name: /Trash/ }).first()],
    ["retractions/new?by=search", page.getByRole("radio", { name: "Trash" })],
    [`retractions/${run}`, page.getByRole("button", { name: `Evidence for ${BRUNO}` })],
    [`retractions/${run}?tab=exposure`, page.getByRole("row", { name: new RegExp(BRUNO) })],
    [`retractions/${run}?tab=release`, page.getByText(/copies can be brought back/)],
  ] as const;
  for (const [path, shown] of screens) {
    await page.goto(`/${room.tenantId}/${path}`);
    await shown.waitFor();
    await expectAccessible(page);
    const isWithin = await page.evaluate("document.documentElement.scrollWidth <= innerWidth");
    expect([path, isWithin]).toEqual([path, true]);
  }
  expect(troubles).toEqual([]);
});

test("a ban of a provider's is told with its end, and what waits for it can be called off", async () => {
  const id = "<banned@evil.example>";
  await room.send(id, { to: [AMAL, BRUNO], isPhish: false });
  const message = await room.message(id, 2);
  room.faults({ kind: "throttle", operation: "graph.list", mailbox: AMAL, retryAfterSeconds: 900 });
  const run = await room.retract([message], "DeletedItems");
  const { page, troubles } = await as("soc-analyst");
  await page.goto(`/${room.tenantId}/retractions/${run}`);
  await bar(page, "2 copies: 1 Moved, 1 Throttled");
  await page
    .getByText(/1 of 2 copies settled · 1 copy: the provider asked to wait until .* Ready at about/)
    .waitFor();
  room.faults();
  await page.getByRole("button", { name: "Cancel what is open" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Yes, do it" }).click();
  await bar(page, "2 copies: 1 Moved, 1 Refused");
  expect(troubles).toEqual([]);
});
