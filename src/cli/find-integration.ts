import { z } from "zod";
import type { Api } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { printable } from "./printable.ts";
import { IntegrationReply } from "./replies.ts";

export const NO_INTEGRATION =
  "No connection yet: undeliver integration add-microsoft or add-google makes one.";

/** By its name or id. */
export async function findIntegration(api: Api, nameOrId: string): Promise<IntegrationReply> {
  const known = await api.get("/integrations", z.array(IntegrationReply));
  const found = known.find((it) => it.id === nameOrId) ?? known.find((it) => it.name === nameOrId);
  if (found !== undefined) return found;
  if (known.length === 0) throw new CliError(NO_INTEGRATION);
  const names = known.map((it) => it.name).join(", ");
  throw new CliError(`There is no connection ${printable(nameOrId)}; there are: ${printable(names)}.`);
}
