import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** The shell first: the same engine without what surrounds a window, and a page opens with half the work. */
const PLACES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

/** The system's Chromium. `UNDELIVER_TEST_CHROMIUM` names another. */
export function startBrowser(): Promise<Browser> {
  const executablePath =
    process.env["UNDELIVER_TEST_CHROMIUM"] ??
    PLACES.map((it) => `/usr/bin/${it}`).find((it) => existsSync(it));
  if (executablePath === undefined)
    throw new Error("install Chromium: apt-get install chromium-headless-shell");
  // Its own sandbox does not work as root, as which CI runs.
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

interface PageOptions extends BrowserContextOptions {
  /** Sent with every request. */
  readonly token?: string;
  /** Of a person who has signed in, as `TestPerson` has it. */
  readonly cookie?: string;
}

/** A page of somebody, and what went wrong in it: a test ends with none of it. Without token and cookie it is nobody's. */
export async function openPage(
  browser: Browser,
  base: string,
  { token, cookie, ...options }: PageOptions = {},
): Promise<{ readonly page: Page; readonly troubles: readonly string[] }> {
  const context = await browser.newContext({
    baseURL: base,
    // What fades in is looked at when it is there.
    reducedMotion: "reduce",
    ...options,
    ...(token !== undefined && { extraHTTPHeaders: { authorization: `Bearer ${token}` } }),
  });
  if (cookie !== undefined) await context.addCookies(cookiesIn(cookie, base));
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (it) => {
    if (it.type() === "error") troubles.push(it.text());
  });
  return { page, troubles };
}

function cookiesIn(header: string, url: string): { name: string; value: string; url: string }[] {
  return header.split("; ").map((it) => {
    const [name = "", value = ""] = it.split(/=(.*)/s);
    return { name, value, url };
  });
}
