import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** What axe finds serious or critical on the screen as it is now: nothing. */
export async function expectAccessible(page: Page): Promise<void> {
  // What stands in a mail is its writer's; and nothing runs in the frame that shows it, not even this.
  const { violations } = await new AxeBuilder({ page }).exclude("iframe[sandbox]").analyze();
  const grave = violations
    .filter((it) => it.impact === "serious" || it.impact === "critical")
    .map((it) => `${it.id}: ${it.nodes.map((node) => node.html).join(" | ")}`);
  expect(grave).toEqual([]);
}
