import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { openPage, startBrowser } from "./browser.ts";
import { openDashboard } from "./dashboard-server.ts";
import type { TestApi } from "./open-test-api.ts";

interface Opened {
  readonly api: TestApi;
  readonly browser: Browser;
}

export interface Screens extends Opened {
  /** A page of whoever the options name. */
  readonly page: (options?: Parameters<typeof openPage>[2]) => ReturnType<typeof openPage>;
}

/** The dashboard on a database of its own and a browser, for all tests of a file: opened before the first, closed behind the last. */
export function openScreens(needs: Parameters<typeof openDashboard>[0] = {}): Screens {
  let opened: Opened | undefined;
  const there = (): Opened => {
    if (opened === undefined) throw new Error("it is there while a test runs");
    return opened;
  };
  beforeAll(async () => {
    const [api, browser] = await Promise.all([openDashboard(needs), startBrowser()]);
    opened = { api, browser };
  });
  afterAll(async () => {
    await opened?.browser.close();
    await opened?.api[Symbol.asyncDispose]();
  });
  return {
    get api() {
      return there().api;
    },
    get browser() {
      return there().browser;
    },
    page: (options) => openPage(there().browser, there().api.origin, options),
  };
}
