import type { Integrations } from "#directory/integrations.ts";
import { DESTINATIONS, whyUnavailable } from "#policy/destination.ts";
import { listDestinations } from "./contract/destinations.ts";
import { ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

interface DestinationNeeds {
  readonly integrations: Pick<Integrations, "list">;
}

/** Whoever retracts mail may not see how providers are connected: only what each of them can do. */
export function destinationRoutes(serve: ServeRoute, { integrations }: DestinationNeeds): void {
  serve(listDestinations, async ({ params }) => {
    const all = await integrations.list(params.account_id);
    return ok(
      DESTINATIONS.map((destination) => ({
        destination,
        final: destination === "RecoverableItemsPurges",
        integrations: all.map(({ id, name, provider }) => ({
          integration_id: id,
          name,
          provider,
          why_not: whyUnavailable(destination, provider) ?? null,
        })),
      })),
    );
  });
}
