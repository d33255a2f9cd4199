import type { Integrations } from "#directory/integrations.ts";
import type { Conformance } from "#directory/self-tests.ts";
import { DESTINATIONS, whyUnavailable } from "#policy/destination.ts";
import { listDestinations } from "./contract/destinations.ts";
import { ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

interface DestinationNeeds {
  readonly integrations: Pick<Integrations, "list">;
  readonly conformance: Pick<Conformance, "list">;
}

/** Whoever retracts mail may not see how providers are connected: only what each of them can do. */
export function destinationRoutes(serve: ServeRoute, { integrations, conformance }: DestinationNeeds): void {
  serve(listDestinations, async ({ params }) => {
    const [all, records] = await Promise.all([
      integrations.list(params.account_id),
      conformance.list(params.account_id),
    ]);
    return ok(
      DESTINATIONS.map((destination) => ({
        destination,
        final: destination === "RecoverableItemsPurges",
        integrations: all.map(({ id, name, provider }) => {
          const entry = records.get(id)?.find((it) => it.destination === destination);
          return {
            integration_id: id,
            name,
            provider,
            conformance: entry?.standing ?? null,
            is_proof: entry?.isProof === true,
            why_not: whyUnavailable(destination, provider) ?? null,
          };
        }),
      })),
    );
  });
}
