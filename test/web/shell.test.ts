import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { openScreens } from "../support/open-screens.ts";
import { expectAccessible } from "../support/expect-accessible.ts";
import { type SeededTenant, seedTenant } from "../support/seed-tenant.ts";

let tenant: SeededTenant;

const on = openScreens();
beforeAll(async () => {
  tenant = await seedTenant(on.api.database);
});

// In the page. How everything looks while the keyboard is nowhere, for comparison.
const REMEMBER = `(() => {
  window.lookOf = (it) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor } = getComputedStyle(it);
    const outline = outlineStyle === "none" || parseFloat(outlineWidth) < 1 ? "" : outlineWidth + outlineColor;
    return [outline, boxShadow, borderColor].join();
  };
  window.looks = new Map([...document.querySelectorAll("*")].map((it) => [it, lookOf(it)]));
})()`;

/** Where the keyboard stands: its name, and whether it looks otherwise than without. */
const FOCUSED = `(async () => {
  const it = document.activeElement;
  const name = it.getAttribute("aria-label") ?? it.labels?.[0]?.textContent ?? it.textContent ?? "";
  // A field of several parts shows it on what holds them together.
  const held = [it];
  for (let n = 0; it.matches("input") && n < 4; n++) held.push(held.at(-1).parentElement);
  // A border may take its time to change its colour.
  await Promise.allSettled(held.flatMap((one) => one.getAnimations().map(({ finished }) => finished)));
  const isOther = (one) => looks.get(one) !== undefined && looks.get(one) !== lookOf(one);
  const isSeen = it.getClientRects().length > 0 && held.some(isOther);
  return { name, isBody: it === document.body, isSeen };
})()`;

interface Focused {
  readonly name: string;
  readonly isBody: boolean;
  readonly isSeen: boolean;
}

/** All that Tab reaches, one after the other. */
async function tabThrough(page: Page): Promise<readonly Focused[]> {
  const reached: Focused[] = [];
  await page.evaluate(REMEMBER);
  for (let n = 0; n < 120; n++) {
    await page.keyboard.press("Tab");
    const focused: Focused = await page.evaluate(FOCUSED);
    if (focused.isBody) break;
    reached.push(focused);
  }
  return reached;
}

test("the start leads to the only organisation, in which every menu entry is reached by keyboard, and seen there", async () => {
  const token = await on.api.token(tenant.tenantId, "super-admin");
  const { page, troubles } = await on.page({ token });
  await page.goto("/");
  await page.waitForURL(`**/${tenant.tenantId}/overview`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByRole("link", { name: "Wait for the first journal copy" }).waitFor();
  const reached = await tabThrough(page);
  const names = reached.map((it) => it.name.trim());
  expect(names[0]).toBe("Skip to the content");
  const entries = await page.getByRole("navigation", { name: "Menu" }).getByRole("link").allTextContents();
  expect(entries.length).toBeGreaterThan(15);
  expect(names).toEqual(expect.arrayContaining(["Settings", "Search or go to…⌘K", ...entries]));
  expect(reached.filter((it) => !it.isSeen)).toEqual([]);
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Search or go to…").waitFor();
  await page.keyboard.press("Escape");
  await expectAccessible(page);
  expect(troubles).toEqual([]);
});

test("every field and button of a form is reached by keyboard, and seen there", async () => {
  const token = await on.api.token(tenant.tenantId, "super-admin");
  const { page } = await on.page({ token });
  await page.goto(`/${tenant.tenantId}/retractions/new?by=search`);
  await page.getByRole("button", { name: "Make the plan" }).waitFor();
  await page.getByRole("radio", { name: /^Junk Email/ }).waitFor();
  const reached = await tabThrough(page);
  const names = reached.map((it) => it.name.trim());
  for (const name of [
    "Everything that this search finds",
    "From",
    "Until",
    "First copies",
    "Reason",
    "Make the plan",
  ]) {
    expect(names).toContain(name);
  }
  expect(names.some((it) => it.startsWith("Junk Email"))).toBe(true);
  expect(reached.filter((it) => !it.isSeen)).toEqual([]);
  await page.context().close();
});

test("on a low window the menu scrolls, so that its last entry can be pressed too", async () => {
  const { cookie } = await on.api.person(tenant.tenantId, "super-admin");
  const viewport = { width: 1280, height: 500 };
  const { page } = await on.page({ cookie, viewport });
  await page.goto(`/${tenant.tenantId}/overview`);
  await page.getByRole("navigation", { name: "Menu" }).getByRole("link").last().click();
  await page.getByRole("heading", { name: "Health", level: 1 }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/${tenant.tenantId}/health`);
});
