import { spawnSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPage, startBrowser } from "../support/browser.ts";
import { expectAccessible } from "../support/expect-accessible.ts";
import { COVERS, hostileMail, MUTATIONS } from "../support/hostile-mail.ts";
import { openRawDashboard, type RawDashboard } from "../support/raw-dashboard.ts";
import { type SeededMessage, type SeededTenant, seedMessage, seedTenant } from "../support/seed-tenant.ts";

/** Where the hostile mail would load from: whatever gets so far is noted. */
let tracker: Server;
let trackerUrl: string;
const tracked: string[] = [];
let dashboard: RawDashboard;
let tenant: SeededTenant;
let browser: Browser;
let message: SeededMessage;

beforeAll(async () => {
  tracker = createServer((request, response) => {
    tracked.push(request.url ?? "");
    response.end();
  });
  await new Promise<void>((resolve) => tracker.listen(0, "127.0.0.1", resolve));
  trackerUrl = `//127.0.0.1:${(tracker.address() as AddressInfo).port}`;
  [dashboard, browser] = await Promise.all([openRawDashboard(), startBrowser()]);
  tenant = await seedTenant(dashboard.api.database);
  message = await seedMessage(dashboard.api.database, tenant);
  await dashboard.keepRaw(tenant, message, mail());
});
afterAll(async () => {
  tracker.close();
  await browser.close();
  await dashboard.api[Symbol.asyncDispose]();
});

const mail = (html?: string): Buffer => hostileMail(html, trackerUrl);

/** A page that shows the hostile mail, with each request that went anywhere else than to the dashboard's own server. */
async function look({ width = 1280 } = {}) {
  const token = await dashboard.api.token(tenant.tenantId, "soc-analyst");
  const { page, troubles } = await openPage(browser, dashboard.api.origin, {
    token,
    viewport: { width, height: 800 },
  });
  const strays: string[] = [];
  page.context().on("request", (it) => {
    if (!/^(?:data|about):/.test(it.url()) && !it.url().startsWith(`${dashboard.api.origin}/`))
      strays.push(it.url());
  });
  await show(page, message.messageId);
  // The cleaner's own document stands under the page's policy as well, and says so of each thing that it lets go.
  const faults = (): readonly string[] => troubles.filter((it) => !it.includes("Content Security Policy"));
  return { page, faults, strays, frame: page.frameLocator("iframe") };
}

async function show(page: Page, id: string): Promise<void> {
  await page.goto(`/${tenant.tenantId}/messages/${id}?tab=raw`);
  await page.getByRole("button", { name: "Show the message" }).click();
  await page.locator("iframe").waitFor();
}

async function expectUnharmed(page: Page): Promise<void> {
  for (const frame of page.frames()) expect(await frame.evaluate("window.pwned")).toBeUndefined();
}

test("whatever is written in a mail, nothing runs, nothing is loaded, and nothing can be followed", async () => {
  const { page, faults, strays, frame } = await look();
  await frame.getByText("Plain words").waitFor();
  // Time for what would load, refresh or begin by itself.
  await page.waitForTimeout(1_000);
  const body = frame.locator("body");
  const html = await body.innerHTML();
  expect(html).not.toMatch(
    /\son\w+\s*=|javascript:|127\.0\.0\.1:|<(?:script|style|form|input|svg|math|meta|base|link|iframe)/i,
  );
  expect(await body.locator("[href],[id],[name],[srcset],[background],[action]").count()).toBe(0);
  const sources = [...html.matchAll(/<img[^>]* src="([^"]*)"/g)].map(([, source]) => source);
  expect(sources).toHaveLength(2);
  for (const source of sources) expect(source).toMatch(/^data:image\/png;base64,iVBOR/);
  await expectUnharmed(page);
  expect(strays).toEqual([]);
  expect(faults()).toEqual([]);
});

test("what a cleaner reads otherwise than a browser does nothing either", async () => {
  const { page, faults, strays, frame } = await look();
  for (const html of MUTATIONS) {
    const own = await seedMessage(dashboard.api.database, tenant);
    await dashboard.keepRaw(tenant, own, mail(`<p>Before</p>${html}`));
    await show(page, own.messageId);
    await frame.getByText("Before").waitFor();
    const clean = await frame.locator("body").innerHTML();
    expect(clean).not.toMatch(/<(?:script|style|svg|math|form|iframe)|<img src="x/i);
    await expectUnharmed(page);
  }
  expect(strays).toEqual([]);
  expect(faults()).toEqual([]);
});

test("what a link hides and what an image would have told are shown as text", async () => {
  const { page, frame } = await look();
  await frame.getByText("hxxp://evil[.]test/login").waitFor();
  await frame.getByText("remote image · Our logo · hxxp://127[.]0[.]0[.]1").waitFor();
  await page.getByText(/images not loaded, 4 links made inert/).waitFor();
  await frame.getByText("hxxps://bank[.]example").click();
  await frame.getByText(/^run /).click();
  await page.waitForTimeout(300);
  expect(page.url()).toContain("?tab=raw");
  expect(page.context().pages()).toHaveLength(1);
  await expectUnharmed(page);
});

test("a mail cannot leave its frame: the page round it stands where it stood, at 390 pixels too", async () => {
  const { page, frame } = await look({ width: 390 });
  await frame.getByText("Plain words").waitFor();
  const overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
  expect(await page.evaluate(overflow)).toBe(0);
  expect(await page.getByRole("heading", { level: 1 }).allTextContents()).toEqual(["Your parcel waits"]);
  await expectAccessible(page);
  for (const view of ["Plain text", "HTML source", "Headers"]) {
    await page.getByText(view, { exact: true }).click();
    expect(await page.evaluate(overflow), view).toBe(0);
  }
  await page.getByText(`<img src=x onerror="window.pwned=1">`, { exact: true }).waitFor();
  await page.getByText("Plain text", { exact: true }).click();
  await page.getByText("hxxp://evil[.]test/plain").waitFor();
  await expectUnharmed(page);
});

test("no mail can lay a text of its own over the address of a link, whatever it does with sizes, spaces and cells", async () => {
  const { page, frame } = await look();
  for (const html of COVERS) {
    const own = await seedMessage(dashboard.api.database, tenant);
    await dashboard.keepRaw(tenant, own, mail(html));
    await show(page, own.messageId);
    await frame.getByText("forged").waitFor();
    const within = page.frames()[1];
    expect(await within?.evaluate(OVERLAPS), html).toEqual([]);
    expect(await within?.evaluate(COVERED), html).toEqual([]);
    // What it shows reads like an address, and is none of ours.
    await frame.getByText("hxxps://webmail[.]aurora[.]example/two").waitFor();
    const list = page.getByRole("region", { name: "Where its links lead" });
    await list.getByText("hxxps://evil[.]test/x", { exact: true }).waitFor();
  }
});

/** Each pair of texts that lie over one another by more than the rounding of a pixel. */
const OVERLAPS = `(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const boxes = [];
  for (let it = walker.nextNode(); it; it = walker.nextNode()) {
    if (it.data.trim() === "") continue;
    const range = document.createRange();
    range.selectNode(it);
    for (const box of range.getClientRects()) if (box.width > 1 && box.height > 1) boxes.push({ box, text: it.data });
  }
  const over = ({ box: a }, { box: b }) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  return boxes.flatMap((a, index) => boxes.slice(index + 1).filter((b) => b.text !== a.text && over(a, b)).map((b) => [a.text, b.text]));
})()`;

/** Each point of a shown address at which something else is seen, or nothing for want of room. */
const COVERED = `[...document.querySelectorAll(".address")].flatMap((address) => {
  address.scrollIntoView({ block: "center" });
  const { left, right, top, bottom, width, height } = address.getBoundingClientRect();
  const points = [[left + 2, top + 2], [right - 2, bottom - 2], [(left + right) / 2, (top + bottom) / 2]];
  const isBare = width > 40 && height > 10 && getComputedStyle(address).borderTopStyle === "dashed";
  return isBare && points.every(([x, y]) => document.elementFromPoint(x, y) === address) ? [] : [address.outerHTML];
})`;

test("the frame would hold if the cleaning failed: what is put into it unclean does nothing either", async () => {
  const { page } = await look();
  await page.locator("iframe").evaluate((frame: { srcdoc: string }, unclean) => {
    frame.srcdoc = frame.srcdoc.replace(/<body[^]*/, `<body>${unclean}`);
  }, mail().toString());
  await page.frameLocator("iframe").getByText("Plain words").waitFor();
  await page.waitForTimeout(1_000);
  await expectUnharmed(page);
  expect(page.url()).toContain("?tab=raw");
  expect(tracked).toEqual([]);
});

test("the download is an archive that opens with the password, and holds the mail byte by byte", async () => {
  const { page } = await look();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: /Download .eml/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`message-${message.messageId}.zip`);
  const opened = spawnSync("unzip", ["-p", "-P", "infected", await download.path()], { maxBuffer: 64 << 20 });
  expect(opened.status).toBe(0);
  expect(opened.stdout.equals(mail())).toBe(true);
});
