import { join } from "node:path";
import type { TestDatabase } from "./database.ts";
import { openTestApi, type TestApi } from "./open-test-api.ts";

/** The API with the built dashboard before it, on a database of its own or on the one given. */
export function openDashboard(
  needs: Parameters<typeof openTestApi>[0] = {},
  given?: TestDatabase,
): Promise<TestApi> {
  return openTestApi({ dashboardFolder: join(import.meta.dirname, "../../dist/web"), ...needs }, given);
}
