/**
 * Takes the pictures of docs/screenshots: `npm run build && node test/support/make-screenshots.ts [name …]`. It starts the
 * demo in a folder of its own, lets people of it do something, and opens each screen in light and dark. A picture that
 * cannot be taken is named at the end, and the others are taken all the same.
 */
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { startDemo } from "../e2e/started-demo.ts";
import { openPage, startBrowser } from "./browser.ts";
import { type PictureScene, setPictureScene } from "./picture-scene.ts";
import { SHOTS, type Shot } from "./picture-shots.ts";
import { readScreens } from "./screens.ts";

const FOLDER = join(import.meta.dirname, "../../docs/screenshots");
const SIZE = { width: 1280, height: 800 };
/** All together a few megabytes: everybody who clones gets them. */
const MAX_BYTES = 52 * 1024;
const QUALITIES = [70, 55, 40, 28, 18];
const BUSY = '[aria-label="Loading"], .mantine-Skeleton-root, .mantine-Loader-root';
/** What moves is not photographed; charts draw themselves after they have come. */
const STILL_MS = 500;
const PATIENCE_MS = 20_000;
/** Seen by whoever comes back from Microsoft, for a moment. */
const PASSED: ReadonlySet<string> = new Set(["connect/microsoft"]);

const wanted = new Set(process.argv.slice(2));
const shots = SHOTS.filter((it) => wanted.size === 0 || wanted.has(it.name));
const failed: string[] = missingScreens().map((it) => `${it}: it stands in no table of pictures`);
await mkdir(FOLDER, { recursive: true });
await using demo = await startDemo();
const browser = await startBrowser();
try {
  await takeAll(
    shots.filter((it) => it.isFirst === true),
    { cookie: undefined, things: {} },
  );
  await takeAll(
    shots.filter((it) => it.isFirst !== true),
    await setPictureScene(demo),
  );
} finally {
  await browser.close();
}
if (wanted.size === 0) await removeOthers();
console.log(failed.length === 0 ? "All pictures are taken." : `Not taken:\n${failed.join("\n")}`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Of the router's screens, those that the table of pictures has forgotten. */
function missingScreens(): readonly string[] {
  const shown = new Set(
    SHOTS.map((it) => it.screen.replace(/\$(plan|release)$/, "$retraction").replace(/\$sent$/, "$message")),
  );
  return readScreens()
    .map((it) => it.path)
    .filter((it) => !shown.has(it) && !PASSED.has(it));
}

function fileOf({ name }: Shot, scheme: string): string {
  return `${name}-${scheme}.webp`;
}

async function takeAll(some: readonly Shot[], scene: PictureScene): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    const wanting = { colorScheme, viewport: SIZE };
    const nobody = await openPage(browser, demo.place.base, wanting);
    const somebody = await openPage(browser, demo.place.base, {
      ...wanting,
      ...(scene.cookie !== undefined && { cookie: scene.cookie }),
    });
    for (const shot of some) {
      const { page } = shot.isPublic === true ? nobody : somebody;
      try {
        await take(page, shot, scene.things);
        await save(page, join(FOLDER, fileOf(shot, colorScheme)));
      } catch (error) {
        failed.push(`${shot.name}, ${colorScheme}`);
        console.error(`${shot.name}, ${colorScheme}:`, error);
      }
    }
    for (const { page } of [nobody, somebody]) await page.context().close();
  }
}

async function take(page: Page, shot: Shot, things: PictureScene["things"]): Promise<void> {
  page.setDefaultTimeout(PATIENCE_MS);
  const address = addressIn(shot, things);
  await page.goto(shot.isPublic === true ? `/${address}` : `/${demo.api.accountId}/${address}`);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await shot.prepare?.(page);
  await untilCalm(page);
}

function addressIn({ screen, search = "" }: Shot, things: PictureScene["things"]): string {
  return `${screen}${search}`.replaceAll(/\$(\w+)/g, (_, name: string) => {
    const thing = things[name];
    if (thing === undefined) throw new Error(`nothing stands for $${name}`);
    return thing;
  });
}

async function untilCalm(page: Page): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while ((await page.locator(BUSY).count()) > 0) {
    if (Date.now() > deadline) throw new Error("it goes on loading");
    await page.waitForTimeout(100);
  }
  await page.waitForTimeout(STILL_MS);
}

/** As good as fits. Playwright itself writes no WebP, which is half as large as JPEG here. */
async function save(page: Page, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  for (const quality of QUALITIES) {
    const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality });
    await writeFile(path, Buffer.from(data, "base64"));
    if ((await stat(path)).size <= MAX_BYTES) return;
  }
  throw new Error(`it does not fit into ${MAX_BYTES} bytes`);
}

/** What an earlier run has left, of screens that are there no more. */
async function removeOthers(): Promise<void> {
  const known = new Set(SHOTS.flatMap((it) => [fileOf(it, "light"), fileOf(it, "dark")]));
  for (const file of await readdir(FOLDER)) if (!known.has(file)) await rm(join(FOLDER, file));
}
