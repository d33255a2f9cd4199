import { join } from "node:path";
import { openTestApi, type TestApi } from "./open-test-api.ts";

/** The API with the built dashboard before it, on a database of its own. */
export function openDashboard(needs: Parameters<typeof openTestApi>[0] = {}): Promise<TestApi> {
  return openTestApi({ dashboardFolder: join(import.meta.dirname, "../../dist/web"), ...needs });
}
