import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** What stands in a mail is its writer's; and nothing runs in the frame that shows it, not even this. */
const RUN = `axe.run({ exclude: [["iframe[sandbox]"]] }, { resultTypes: ["violations"], iframes: false })`;

/** What axe finds serious or critical on the screen as it is now: nothing. */
export async function expectAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>(RUN);
  const grave = violations
    .filter((it) => it.impact === "serious" || it.impact === "critical")
    .map((it) => `${it.id}: ${it.nodes.map((node) => node.html).join(" | ")}`);
  expect(grave).toEqual([]);
}
