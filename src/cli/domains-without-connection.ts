import { z } from "zod";
import type { Api } from "./api-client.ts";
import { printable } from "./printable.ts";
import { DomainReply } from "./domain-reply.ts";
import { IntegrationReply } from "./replies.ts";

/** What to do about domains that no connection carries: their mail makes no copies, so nothing of it can be retracted. */
export function withoutConnection(
  domains: readonly string[],
  integrations: readonly IntegrationReply[],
): string {
  const names = domains.map(printable);
  const said = `Mail to ${names.join(", ")} makes no copies yet, so that nothing of it can be retracted.`;
  if (integrations.length === 0) {
    return `${said} The first connection takes it over: undeliver integration add-microsoft or add-google.`;
  }
  const known = integrations.map((it) => printable(it.name)).join(", ");
  const example = names[0] ?? "<domain>";
  return `${said} Say where its mailboxes are: undeliver domain set ${example} --integration NAME (${known}).`;
}

/** The same for all domains of the tenant that have none now; `undefined` where each has one. */
export async function adviseOnDomains(api: Api): Promise<string | undefined> {
  const { items } = await api.page("/settings/domains", DomainReply, { per_page: 1000 });
  const alone = items.filter((it) => it.integration_id === null).map((it) => it.domain);
  if (alone.length === 0) return undefined;
  return withoutConnection(alone, await api.get("/integrations", z.array(IntegrationReply)));
}

/** The domains whose mailboxes are at this connection. */
export async function domainsOf(api: Api, integrationId: string): Promise<readonly string[]> {
  const { items } = await api.page("/settings/domains", DomainReply, { per_page: 1000 });
  return items.filter((it) => it.integration_id === integrationId).map((it) => it.domain);
}
