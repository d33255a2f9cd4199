/**
 * Takes the pictures of docs/screenshots: `npm run build && node test/support/make-screenshots.ts`. It starts the demo in a
 * folder of its own, waits until it has some mail and retractions, and opens each screen of the table below in light and dark.
 */
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { openPage, startBrowser } from "./browser.ts";
import { startDemoProduct } from "./demo-product.ts";
import { readScreens } from "./screens.ts";

const FOLDER = join(import.meta.dirname, "../../docs/screenshots");
const MAX_BYTES = 80 * 1024;
const SIZE = { width: 1280, height: 800 };

interface Shot {
  readonly name: string;
  /** As the router knows it: what the product does not have is left out. */
  readonly screen: string;
  readonly search?: string;
  readonly prepare?: (page: Page) => Promise<void>;
}

const SHOTS: readonly Shot[] = [
  { name: "overview", screen: "overview" },
  { name: "mail-trace", screen: "mail-trace" },
  { name: "message-details", screen: "messages/$message" },
  { name: "message-copies", screen: "messages/$message", search: "?tab=copies" },
  { name: "message-action-log", screen: "messages/$message", search: "?tab=action-log" },
  { name: "message-raw", screen: "messages/$message", search: "?tab=raw" },
  { name: "retractions", screen: "retractions" },
  { name: "new-retraction", screen: "retractions/new" },
  { name: "plan", screen: "retractions/$plan" },
  { name: "run", screen: "retractions/$retraction" },
  { name: "run-exposure", screen: "retractions/$retraction", search: "?tab=exposure" },
  { name: "breaker", screen: "breaker" },
  { name: "settings", screen: "settings" },
  { name: "domains", screen: "settings/domains" },
  { name: "integrations", screen: "settings/integrations" },
  { name: "auto-retract", screen: "settings/retract-settings/auto-retract" },
  { name: "auto-retract-edit", screen: "settings/retract-settings/auto-retract", prepare: edit },
  { name: "lists", screen: "settings/lists" },
  { name: "detections", screen: "settings/detections" },
  { name: "users", screen: "settings/users" },
  { name: "api-tokens", screen: "settings/tokens" },
  { name: "audit-log", screen: "settings/audit-log" },
  { name: "health", screen: "health" },
  { name: "sign-in", screen: "sign-in" },
];

async function edit(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Edit", exact: true }).click();
}

await using product = await startDemoProduct();
const things = await product.prepare();
const browser = await startBrowser();
await mkdir(FOLDER, { recursive: true });
const known = new Map(readScreens().map((it) => [it.path, it]));
try {
  for (const shot of SHOTS) await takeBoth(shot);
} finally {
  await browser.close();
}

async function takeBoth(shot: Shot): Promise<void> {
  const screen = known.get(shot.screen.replace("$plan", "$retraction"));
  if (screen === undefined) {
    console.log(`${shot.name}: there is no screen ${shot.screen}`);
    return;
  }
  const path = shot.screen.replaceAll(/\$(\w+)/g, (_, name: string) => things[name] ?? "");
  const address = `${screen.isPublic ? "" : `/${product.account}`}/${path}${shot.search ?? ""}`;
  for (const colorScheme of ["light", "dark"] as const) {
    const token = screen.isPublic ? {} : { token: product.token };
    const { page } = await openPage(browser, product.base, { ...token, colorScheme, viewport: SIZE });
    await page.goto(address);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await shot.prepare?.(page);
    await page
      .locator('[aria-label="Loading"], .mantine-Skeleton-root')
      .first()
      .waitFor({ state: "detached" });
    await page.waitForTimeout(800);
    await save(page, join(FOLDER, `${shot.name}-${colorScheme}.jpg`));
    await page.context().close();
  }
}

/** As good as fits. */
async function save(page: Page, path: string): Promise<void> {
  for (const quality of [80, 65, 50, 35]) {
    await page.screenshot({ path, type: "jpeg", quality });
    if ((await stat(path)).size <= MAX_BYTES) return;
  }
  throw new Error(`${path} does not fit into ${MAX_BYTES} bytes`);
}
