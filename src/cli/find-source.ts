import { z } from "zod";
import type { Api } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { printable } from "./printable.ts";
import { SourceReply } from "./replies.ts";

/** One feed, by its name or id. */
export async function findSource(api: Api, nameOrId: string): Promise<SourceReply> {
  const known = await api.get("/sources", z.array(SourceReply));
  const found = known.find((it) => it.id === nameOrId) ?? known.find((it) => it.name === nameOrId);
  if (found !== undefined) return found;
  throw new CliError(`There is no feed ${printable(nameOrId)}: undeliver source list shows them.`);
}
