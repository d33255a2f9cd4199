import type { Config } from "#config/config.ts";
import type { Database } from "#store/database.ts";
import { decideOnce } from "#store/instance.ts";

export const DEMO_KEY = "demo";

/**
 * Whether this instance shows the demo organisation: on request, or by itself on a machine where somebody tries the
 * product for the first time. Decided once: a demo never appears in an instance that has begun without one.
 */
export function decideDemo(database: Database, config: Config): Promise<boolean> {
  if (config.demo === false) return Promise.resolve(false);
  const looksLikeATry =
    config.databaseUrl === undefined && isLoopback(config.http.host) && isLoopback(config.smtp.host);
  return decideOnce(
    database,
    DEMO_KEY,
    ({ hasTenants }) => config.demo === true || (looksLikeATry && !hasTenants),
  );
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
