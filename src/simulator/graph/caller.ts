import { decodeJwt } from "jose";
import type { AppIdentity } from "../microsoft/entra.ts";
import type { MicrosoftOrganisation } from "../microsoft/organisation.ts";

export interface Caller {
  readonly organisation: MicrosoftOrganisation;
  readonly app: AppIdentity;
}

/** Whose token this is: it names its tenant, and that tenant's own check says whether it is good. */
export async function identifyCaller(
  organisations: readonly MicrosoftOrganisation[],
  authorization = "",
): Promise<Caller | undefined> {
  const token = /^Bearer ([\w.-]+)$/i.exec(authorization)?.[1] ?? "";
  const tenantId = readTenantId(token);
  const organisation = organisations.find((it) => it.seed.tenantId === tenantId);
  const app = await organisation?.entra.verify(token);
  return organisation === undefined || app === undefined ? undefined : { organisation, app };
}

function readTenantId(token: string): unknown {
  try {
    return decodeJwt(token)["tid"];
  } catch {
    return undefined;
  }
}
