import { hashPassword } from "#sign-in/hash-password.ts";
import type { Config } from "#config/config.ts";
import type { Database } from "#store/database.ts";
import { openSetup } from "#store/setup.ts";
import type { Log } from "#telemetry/log.ts";
import type { BannerFacts } from "./banner.ts";
import type { Serving } from "./serve.ts";
import { publicUrlOf } from "./where-it-listens.ts";

interface Needs {
  readonly config: Pick<Config, "admin" | "roles">;
  readonly database: Database;
  readonly log: Log;
}

/** What the screen says while nobody can sign in. */
export async function setupOf(
  serving: Needs & Pick<Serving, "config" | "http">,
): Promise<BannerFacts["setup"]> {
  const code = await firstAdministrator(serving);
  if (code === undefined) return undefined;
  return { code, url: `${publicUrlOf(serving.config, serving.http.port)}/setup` };
}

const ORGANISATION = "Organisation";

/**
 * Where nobody can sign in yet: makes whom the environment names the first administrator, or answers a code with which
 * somebody does so on the first visit.
 */
async function firstAdministrator({ config, database, log }: Needs): Promise<string | undefined> {
  const setup = openSetup(database);
  if (!config.roles.includes("api") || !(await setup.isNeeded())) return undefined;
  const { admin } = config;
  if (admin === undefined) return setup.newCode();
  const passwordHash = await hashPassword(admin.password);
  const name = admin.email.split("@")[0] ?? admin.email;
  const { result } = await setup.byOperator({
    email: admin.email,
    name,
    passwordHash,
    organisation: ORGANISATION,
  });
  if (result === "done") log.info({}, "made the first administrator");
  return undefined;
}
