import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { openScreens } from "../support/open-screens.ts";
import { expectAccessible } from "../support/expect-accessible.ts";
import { type SeededTenant, seedMessage, seedTenant } from "../support/seed-tenant.ts";

const HOSTILE = [
  "x".repeat(1_000_000),
  "\u202Eetisoppo eht\u202C \u2067right to left",
  "two\r\nlines\ttabbed",
  `<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>`,
];
const CROWD = 240;
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 390, height: 844 };

let tenant: SeededTenant;

const on = openScreens();
beforeAll(async () => {
  tenant = await seedTenant(on.api.database, { domain: "corp.example" });
  const ago = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
  for (let n = 0; n < CROWD; n++) {
    await seedMessage(on.api.database, tenant, {
      subject: `Weekly report ${n}`,
      from: "news@bulk.example",
      fromName: "News",
      disposition: "BULK",
      recipients: ["ann", "bob"],
      receivedAt: ago(60 + n),
    });
  }
  for (const [n, subject] of HOSTILE.entries()) {
    await seedMessage(on.api.database, tenant, {
      subject,
      fromName: n === 1 ? "\u202Eelpmaxe.eviL" : "Mallory",
      receivedAt: ago(n),
    });
  }
});

async function open(viewport = WIDE, colorScheme: "light" | "dark" = "light") {
  const token = await on.api.token(tenant.tenantId, "soc-analyst");
  const opened = await on.page({ token, viewport, colorScheme });
  await opened.page.goto(`/${tenant.tenantId}/mail-trace`);
  await rowsOf(opened.page).first().waitFor();
  return opened;
}

const rowsOf = (page: Page) => page.locator("tbody tr[aria-rowindex]");
const searchBox = (page: Page) => page.getByRole("combobox", { name: "Search all messages" });
const queryOf = (page: Page) => new URL(page.url()).searchParams;

// In the page, whose words the tests do not know.
const LAYOUT = `(() => {
  const rows = [...document.querySelectorAll("tr[aria-rowindex]")];
  return {
    page: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    rows: Math.max(...rows.map((row) => row.scrollWidth - row.clientWidth)),
    heights: new Set(rows.slice(1).map((row) => row.clientHeight)).size,
    pwned: "pwned" in window,
    images: document.querySelectorAll("img[src=x]").length,
    longest: Math.max(...[...document.querySelectorAll("bdi")].map((it) => it.textContent.length)),
  };
})()`;

test("hostile subjects run nothing, stay in their line, and break no layout, wide and narrow, light and dark", async () => {
  for (const [viewport, scheme] of [
    [WIDE, "light"],
    [WIDE, "dark"],
    [NARROW, "light"],
    [NARROW, "dark"],
  ] as const) {
    const { page, troubles } = await open(viewport, scheme);
    expect(await page.evaluate(LAYOUT)).toEqual({
      page: 0,
      rows: 0,
      heights: 1,
      pwned: false,
      images: 0,
      longest: 301,
    });
    if (viewport === WIDE || scheme === "light") await expectAccessible(page);
    expect(troubles).toEqual([]);
    await page.close();
  }
});

test("a list of hundreds keeps few rows in the page, and loads the rest as one goes down", async () => {
  const { page } = await open();
  expect(await rowsOf(page).count()).toBeLessThan(40);
  await expect
    .poll(async () => {
      await page.evaluate("document.querySelector('tbody').scrollTo(0, 1e9)");
      return page.getByText(`Weekly report ${CROWD - 1}`).count();
    })
    .toBe(1);
  expect(await rowsOf(page).count()).toBeLessThan(40);
  await page.getByText("These were the last 30 days.").waitFor();
});

test("the search box offers operators, then their values; the address holds the search, and back undoes it", async () => {
  const { page } = await open();
  await searchBox(page).fill("disp");
  await page.getByRole("option", { name: /disposition:/ }).click();
  await expect.poll(() => searchBox(page).inputValue()).toBe("disposition:");
  await page.getByRole("option", { name: /MALICIOUS/ }).click();
  await expect.poll(() => queryOf(page).get("q")).toBe("disposition:MALICIOUS");
  await page.getByText("4 messages").waitFor();
  await page.getByRole("button", { name: "Fields" }).click();
  await page.getByLabel("Sender", { exact: true }).fill("nobody@example.test");
  await page.getByLabel("Sender", { exact: true }).press("Enter");
  await expect
    .poll(() => searchBox(page).inputValue())
    .toBe("disposition:MALICIOUS from:nobody@example.test");
  await page.getByText("No message matches").waitFor();
  await page.goBack();
  await expect.poll(() => searchBox(page).inputValue()).toMatch(/^disposition:MALICIOUS\s*$/);
  await searchBox(page).fill("disposition:odd");
  await searchBox(page).press("Enter");
  await page.getByText(/disposition: takes one of/).waitFor();
  expect(await page.getByRole("button", { name: "Export CSV" }).isDisabled()).toBe(true);
  expect(await page.getByText("0 messages").count()).toBe(0);
});

test("the keyboard alone goes to the search box, moves, ticks, opens, and shows its keys", async () => {
  const { page } = await open();
  await page.keyboard.press("/");
  await expect.poll(() => page.locator(":focus").getAttribute("aria-label")).toBe("Search all messages");
  await page.keyboard.type('subject:"report 23"');
  await page.keyboard.press("Enter");
  await expect.poll(() => queryOf(page).get("q")).toBe('subject:"report 23"');
  await page.getByText("11 messages").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.getByText("1 message ticked").waitFor();
  await expect.poll(() => page.locator(":focus").textContent()).toBe("Weekly report 230");
  await page.keyboard.press("Escape");
  await page.getByText("11 messages").waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("Tick or untick the message").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.url()).toContain(`/${tenant.tenantId}/messages/`);
});

test("what is ticked goes to the retraction: one by one by its ids, all that match by the search itself", async () => {
  const { page } = await open();
  await searchBox(page).fill("from:bulk.example");
  await searchBox(page).press("Enter");
  await rowsOf(page).getByText("Weekly report 0", { exact: true }).waitFor();
  await page.getByRole("checkbox", { name: "Tick Weekly report 0", exact: true }).check();
  await page.getByRole("checkbox", { name: "Tick Weekly report 1", exact: true }).check();
  await page.getByRole("button", { name: "Retract…" }).click();
  await expect.poll(() => page.url()).toContain("/retractions/new");
  expect(queryOf(page).get("ids")?.split(",")).toHaveLength(2);
  await page.goBack();
  await rowsOf(page).getByText("Weekly report 0", { exact: true }).waitFor();
  await page.getByRole("checkbox", { name: "Tick all messages that are shown" }).check();
  await page.getByRole("button", { name: "Tick all that match" }).click();
  await page.getByText("All that match are ticked").waitFor();
  await page.getByRole("button", { name: "Retract…" }).click();
  await expect.poll(() => page.url()).toContain("/retractions/new");
  expect(queryOf(page).get("query")).toBe("from:bulk.example");
  expect(queryOf(page).get("start")).toMatch(/^"?\d{4}-\d\d-\d\dT/);
});

test("a message is reclassified from the list, and a Viewer is offered nothing that he may not do", async () => {
  const { page } = await open();
  await searchBox(page).fill('"report 200"');
  await searchBox(page).press("Enter");
  await page.getByRole("checkbox", { name: "Tick Weekly report 200" }).check();
  await page.getByRole("button", { name: "Reclassify…" }).click();
  await page.getByRole("combobox", { name: "What are they really?" }).click();
  await page.getByRole("option", { name: /^SPAM/ }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Reclassify", exact: true }).click();
  await rowsOf(page).getByText("SPAM").waitFor();
  const token = await on.api.token(tenant.tenantId, "viewer");
  const viewer = await on.page({ token });
  await viewer.page.goto(`/${tenant.tenantId}/mail-trace?q=report`);
  await viewer.page.getByRole("checkbox", { name: "Tick Weekly report 0", exact: true }).check();
  await viewer.page.getByText("1 message ticked").waitFor();
  expect(await viewer.page.getByRole("button", { name: "Retract…" }).count()).toBe(0);
});

test("a day is the reader's: what came half an hour before his midnight is of his day before, in the list as in the file", async () => {
  const own = await seedTenant(on.api.database);
  const seeded = (subject: string, at: string) =>
    seedMessage(on.api.database, own, { subject, receivedAt: new Date(at) });
  // In Tokyo these are half past eleven in the evening of the 9th, and half past midnight of the 10th.
  await seeded("Late on the ninth", "2026-03-09T14:30:00Z");
  await seeded("Early on the tenth", "2026-03-09T15:30:00Z");
  const token = await on.api.token(own.tenantId, "soc-analyst");
  const { page } = await on.page({ token, timezoneId: "Asia/Tokyo" });
  await page.goto(`/${own.tenantId}/mail-trace?q=after%3A2026-03-10`);
  await rowsOf(page).getByText("Early on the tenth").waitFor();
  expect(await rowsOf(page).getByText("Late on the ninth").count()).toBe(0);
  const link = page.getByRole("link", { name: "Export CSV" });
  const file = await (await page.request.get((await link.getAttribute("href")) ?? "")).text();
  expect(file).toContain("Early on the tenth");
  expect(file).not.toContain("Late on the ninth");
  // Before a day alone means the days that lead to it, however long ago.
  await page.goto(`/${own.tenantId}/mail-trace?q=before%3A2026-03-10`);
  await rowsOf(page).getByText("Late on the ninth").waitFor();
  await page.getByText("These were the 30 days before that day.").waitFor();
  expect(await rowsOf(page).getByText("Early on the tenth").count()).toBe(0);
  await page.context().close();
});

test("while it searches nothing is counted, and a lost connection is said with what to try", async () => {
  const { page } = await open();
  await page.route("**/investigate?**", (route) => route.abort("connectionfailed"));
  await searchBox(page).fill("parcel");
  await searchBox(page).press("Enter");
  await page.getByText("Searching…").first().waitFor();
  expect(await page.getByText("0 messages").count()).toBe(0);
  await page.getByText("The server could not be reached.").waitFor();
  expect(await page.getByText("0 messages").count()).toBe(0);
  await page.unroute("**/investigate?**");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("0 messages").waitFor();
  await page.context().close();
});

test("the whole result comes out as a file", async () => {
  const { page } = await open();
  await searchBox(page).fill("from:bulk.example");
  await searchBox(page).press("Enter");
  await rowsOf(page).getByText("Weekly report 0", { exact: true }).waitFor();
  const link = page.getByRole("link", { name: "Export CSV" });
  expect(await link.getAttribute("download")).toBe("messages.csv");
  const file = await page.request.get((await link.getAttribute("href")) ?? "");
  expect((await file.text()).trimEnd().split("\r\n")).toHaveLength(CROWD + 1);
});
