import type { Page } from "playwright-core";
import { expect } from "vitest";
import { expectAccessible } from "./expect-accessible.ts";

/** The next frame starts the transitions. */
const SETTLED = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  .then(() => Promise.allSettled(document.getAnimations().map((it) => it.finished)))`;

/** The screen as it is now is accessible and fits, light and wide as well as dark and narrow. */
export async function expectGoodScreen(page: Page): Promise<void> {
  await putOn(page, "light");
  await page.setViewportSize({ width: 1280, height: 800 });
  await expectAccessible(page);
  await putOn(page, "dark");
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
  const overflow = () =>
    page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  // Charts and the menu follow a moment later.
  await expect.poll(overflow, { message: "it fits 390 pixels" }).toBeLessThanOrEqual(0);
}

/** Half-way from one to the other nothing has the contrast that it has in either. */
async function putOn(page: Page, colorScheme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: "attached" });
  await page.evaluate(SETTLED);
}
