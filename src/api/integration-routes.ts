import {
  type Integration,
  type Integrations,
  type NewIntegration,
  stateOf,
} from "#directory/integrations.ts";
import { ApiError, found } from "./api-error.ts";
import {
  createIntegration,
  deleteIntegration,
  getIntegration,
  listIntegrations,
  resumeIntegration,
  stopIntegration,
} from "./contract/integrations.ts";
import type { Given } from "./contract/route.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface IntegrationNeeds {
  readonly integrations: Integrations;
  /** Names in the operator's endpoint file: a tenant may choose among them, and never give a URL. */
  readonly endpointNames: readonly string[];
}

/** The connections to providers. */
export function integrationRoutes(
  serve: ServeRoute,
  { integrations, endpointNames }: IntegrationNeeds,
): void {
  serve(listIntegrations, async ({ params }) => ok((await integrations.list(params.account_id)).map(toItem)));

  serve(getIntegration, async ({ params }) =>
    ok(toItem(found(await integrations.get(params.account_id, params.integration_id), "integration"))),
  );

  serve(createIntegration, async ({ params, body }, { caller }) => {
    if (body.endpoints !== undefined && !endpointNames.includes(body.endpoints)) {
      throw new ApiError("invalid_input", {
        message: "The operator has no endpoints of this name: leave it out for the provider's own hosts.",
        pointer: "/body/endpoints",
      });
    }
    const created = await integrations.create(params.account_id, toNew(body), caller.actor);
    if (created === undefined) {
      throw new ApiError("already_exists", {
        message: "There is an integration of this name: choose another one.",
        pointer: "/body/name",
      });
    }
    return ok(toItem(created));
  });

  serve(deleteIntegration, async ({ params }, { caller }) => {
    const { account_id: account, integration_id: id } = params;
    found((await integrations.delete(account, id, caller.actor)) || undefined, "integration");
    return ok({ id });
  });

  serve(stopIntegration, async ({ params, body }, { caller }) => {
    const { account_id: account, integration_id: id } = params;
    const by = { reason: body.reason, actor: caller.actor };
    return ok(toItem(found(await integrations.stop(account, id, by), "integration")));
  });

  serve(resumeIntegration, async ({ params }, { caller }) => {
    const { account_id: account, integration_id: id } = params;
    return ok(toItem(found(await integrations.resume(account, id, caller.actor), "integration")));
  });
}

function toNew(body: Given<typeof createIntegration>["body"]): NewIntegration {
  const { name, endpoints } = body;
  if (body.provider === "google") {
    const { client_email: serviceAccount, private_key, private_key_id } = body.service_account_key;
    return {
      provider: "google",
      name,
      endpoints,
      connection: { serviceAccount, administrator: body.administrator },
      secret: { kind: "service-account", privateKeyPem: private_key, privateKeyId: private_key_id },
    };
  }
  const { certificate, secret = "" } = body;
  return {
    provider: "microsoft",
    name,
    endpoints,
    connection: {
      cloud: body.cloud,
      entraTenant: body.tenant_id,
      clientId: body.client_id,
      credential: certificate === undefined ? "secret" : "certificate",
    },
    secret:
      certificate === undefined
        ? { kind: "secret", secret }
        : {
            kind: "certificate",
            privateKeyPem: certificate.private_key,
            certificatePem: certificate.certificate,
          },
  };
}

function toItem(it: Integration) {
  const shown = {
    id: it.id,
    name: it.name,
    endpoints: it.endpoints ?? null,
    status: stateOf(it),
    answered_at: iso(it.answeredAt),
    stopped:
      it.stopped === undefined
        ? null
        : { code: it.stopped.code, reason: it.stopped.reason, at: iso(it.stopped.at) },
    created_at: it.createdAt.toISOString(),
  };
  if (it.provider === "google") {
    const { administrator, serviceAccount } = it.connection;
    return { ...shown, provider: it.provider, administrator, service_account: serviceAccount };
  }
  const { cloud, entraTenant, clientId, credential } = it.connection;
  return {
    ...shown,
    provider: it.provider,
    cloud,
    tenant_id: entraTenant,
    client_id: clientId,
    credential,
  };
}
