import { expect } from "vitest";
import { until } from "../e2e/npm-start.ts";
import type { SetUpStage } from "./set-up-stage.ts";
import { goToSetting } from "./set-up-steps.ts";

/** As many as the largest organisations have; they are in the directory, and cost the simulator nothing before. */
export const CROWD = 100_000;
/** Above what the process had before: some pages, and what the collector has not taken away yet. */
const MOST_MEGABYTES = 200;
/** Of a search on the screen, of which a quiet machine needs a tenth. */
const MOST_SEARCH_MS = 5_000;
const LONG_MS = 240_000;

interface Watched {
  /** As the screen counts them in the end. */
  readonly mailboxes: number;
  /** Of the product, before it began to read. */
  readonly before: number;
}

/** The directory's reading is watched: the numbers rise, then everybody is there, and the memory stays what it was. */
export async function watchDirectory(
  stage: SetUpStage,
  { mailboxes, before }: Watched,
): Promise<{ readonly seconds: number; readonly peak: number; readonly shown: readonly number[] }> {
  const row = stage.page.getByRole("table", { name: "Readings" }).getByRole("row").nth(1);
  const everybody = `${mailboxes.toLocaleString("en")} mailboxes`;
  const shown: number[] = [];
  let peak = 0;
  const beganAt = performance.now();
  const isDone = async (): Promise<true | undefined> => {
    const text = (await row.textContent()) ?? "";
    const [, users] = /People and mailboxes: ([\d,]+) users?/.exec(text) ?? [];
    const number = Number(users?.replaceAll(",", ""));
    if (users !== undefined && number !== shown.at(-1)) shown.push(number);
    peak = Math.max(peak, await stage.megabytes());
    // It was up to date before this reading as well.
    return text.includes("Up to date") && text.includes(everybody) ? true : undefined;
  };
  await until("the end of the reading", isDone, LONG_MS);
  const seconds = (performance.now() - beganAt) / 1_000;
  expect(shown.length, "numbers that were on the screen").toBeGreaterThan(2);
  expect(shown).toEqual(shown.toSorted((a, b) => a - b));
  expect(peak - before, "megabytes above those before").toBeLessThan(MOST_MEGABYTES);
  return { seconds, peak, shown };
}

/** Somebody is looked for, and found before one grows impatient. */
export async function findPerson({ page }: SetUpStage, search: string, address: string): Promise<number> {
  await goToSetting(page, "Directory");
  const beganAt = performance.now();
  await page.getByLabel("Search addresses and names").fill(search);
  await page.getByLabel("Search addresses and names").press("Enter");
  await page.getByRole("cell", { name: address, exact: true }).waitFor();
  const ms = performance.now() - beganAt;
  expect(ms, `ms of a search for ${search}`).toBeLessThan(MOST_SEARCH_MS);
  return ms;
}
