import type { ConnectionProbe } from "#directory/connection-probe.ts";
import type { Integrations, NewIntegration } from "#directory/integrations.ts";
import type { TenantId } from "#shared/ids.ts";
import { ApiError, found } from "./api-error.ts";
import {
  createIntegration,
  deleteIntegration,
  getIntegration,
  listIntegrations,
  stopIntegration,
} from "./contract/integrations.ts";
import type { Given } from "./contract/route.ts";
import { toIntegrationItem } from "./integration-item.ts";
import { type CredentialNeeds, readAppCredential, readServiceAccount } from "./read-credential.ts";
import { ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";
import { tryConnection, unlessTaken } from "./try-connection.ts";

export interface IntegrationNeeds extends CredentialNeeds {
  readonly integrations: Integrations;
  readonly probe: ConnectionProbe;
  /** Names in the operator's endpoint file: a tenant may choose among them, and never give a URL. */
  readonly endpointNames: readonly string[];
}

/** The connections to providers. */
export function integrationRoutes(serve: ServeRoute, needs: IntegrationNeeds): void {
  const { integrations } = needs;
  serve(listIntegrations, async ({ params }) =>
    ok((await integrations.list(params.account_id)).map(toIntegrationItem)),
  );

  serve(getIntegration, async ({ params }) =>
    ok(
      toIntegrationItem(
        found(await integrations.get(params.account_id, params.integration_id), "integration"),
      ),
    ),
  );

  serve(createIntegration, async ({ params: { account_id: tenantId }, body }, { caller, signal }) => {
    refuseUnknownEndpoints(needs, body.endpoints);
    const wanted = await toNew(needs, tenantId, body);
    const candidate = { ...wanted, endpoints: wanted.endpoints };
    const directoryId = await tryConnection(needs.probe, candidate, signal);
    const created = await unlessTaken(
      integrations.create(tenantId, { ...wanted, directoryId }, caller.actor),
    );
    if (created === undefined) throw nameTaken();
    if (body.provider === "microsoft" && body.certificate_id !== undefined)
      await needs.certificates.drop(tenantId, body.certificate_id);
    return ok(toIntegrationItem(created));
  });

  serve(deleteIntegration, async ({ params }, { caller }) => {
    const { account_id: account, integration_id: id } = params;
    found((await integrations.delete(account, id, caller.actor)) || undefined, "integration");
    return ok({ id });
  });

  serve(stopIntegration, async ({ params, body }, { caller }) => {
    const { account_id: account, integration_id: id } = params;
    const by = { reason: body.reason, actor: caller.actor };
    return ok(toIntegrationItem(found(await integrations.stop(account, id, by), "integration")));
  });
}

export function refuseUnknownEndpoints(
  { endpointNames }: Pick<IntegrationNeeds, "endpointNames">,
  name: string | undefined,
): void {
  if (name === undefined || endpointNames.includes(name)) return;
  throw new ApiError("invalid_input", {
    message: "The operator has no endpoints of this name: leave it out for the provider's own hosts.",
    pointer: "/body/endpoints",
  });
}

export function nameTaken(): ApiError {
  return new ApiError("already_exists", {
    message: "There is an integration of this name: choose another one.",
    pointer: "/body/name",
  });
}

async function toNew(
  needs: CredentialNeeds,
  tenantId: TenantId,
  body: Given<typeof createIntegration>["body"],
): Promise<NewIntegration> {
  const { name, endpoints } = body;
  if (body.provider === "google") {
    const { secret, shown, expiresAt } = readServiceAccount(body.service_account_key);
    const connection = { ...shown, administrator: body.administrator };
    return { provider: "google", name, endpoints, connection, secret, credentialExpiresAt: expiresAt };
  }
  const { secret, shown, expiresAt } = await readAppCredential(needs, tenantId, body);
  const { cloud, tenant_id: entraTenant, client_id: clientId } = body;
  const connection = { cloud, entraTenant, clientId, ...shown };
  return { provider: "microsoft", name, endpoints, connection, secret, credentialExpiresAt: expiresAt };
}
