import type { Tenants } from "#identity/tenants.ts";
import { forgetDemo } from "./demo-token.ts";
import { DEMO_TENANT } from "./set-up-demo.ts";

/** The tenant with all its mail, and the files that a restart would find it by. False where there was none. */
export async function removeDemo(tenants: Tenants, dataDir: string): Promise<boolean> {
  const tenant = await tenants.find(DEMO_TENANT);
  const isThere = tenant?.isDemo === true;
  if (isThere) await tenants.delete(tenant.id);
  await forgetDemo(dataDir);
  return isThere;
}
