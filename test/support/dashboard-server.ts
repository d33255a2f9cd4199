import { join } from "node:path";
import { type ApiNeeds } from "#api/server.ts";
import type { Database } from "#store/database.ts";
import { openTestApi, type TestApi } from "./open-test-api.ts";

/** The API with the built dashboard before it, on a database of its own or on the one given. */
export function openDashboard(needs: Partial<ApiNeeds> = {}, given?: Database): Promise<TestApi> {
  return openTestApi({ dashboardFolder: join(import.meta.dirname, "../../dist/web"), ...needs }, given);
}
