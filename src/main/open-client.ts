import type { Candidate } from "#directory/connection-probe.ts";
import type { IntegrationSecret } from "#directory/integrations.ts";
import { type Gmail, type GmailDeps, openGmail } from "#providers/gmail/open-gmail.ts";
import { type Graph, type GraphDeps, openGraph } from "#providers/graph/open-graph.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import type { IntegrationId } from "#shared/ids.ts";
import type { InstanceApp } from "./instance-app.ts";
import type { EndpointSet, EndpointSets } from "./provider-endpoints.ts";

/** What a connection hangs on beside itself. */
export interface ClientNeeds {
  readonly endpointSets: EndpointSets;
  readonly instanceApp: InstanceApp | undefined;
}

type Identified = Candidate & { readonly id: IntegrationId };

/** The provider's client of a connection; nothing is called yet. Throws `ProviderError("integration_broken")`. */
export function openClient(
  candidate: Identified,
  needs: ClientNeeds,
  deps: GraphDeps & GmailDeps,
): Graph | Gmail {
  const endpoints = endpointsOf(needs.endpointSets, candidate);
  if (candidate.provider === "google") return openGmail({ ...google(candidate), endpoints }, deps);
  const credential = credentialOf(candidate, { ...needs, endpoints });
  const { cloud, entraTenant: directoryId, clientId } = candidate.connection;
  return openGraph(
    { integrationId: candidate.id, cloud, directoryId, clientId, credential, endpoints },
    deps,
  );
}

function endpointsOf(sets: EndpointSets, { endpoints }: Candidate): EndpointSet {
  if (endpoints === undefined) return {};
  const found = sets[endpoints];
  if (found !== undefined) return found;
  throw broken("unknown_endpoints", "the integration names endpoints that the operator does not have");
}

type Of<Name extends Candidate["provider"]> = Extract<Identified, { provider: Name }>;

function credentialOf(
  { connection, secret, endpoints: name }: Of<"microsoft">,
  { instanceApp, endpoints }: Pick<ClientNeeds, "instanceApp"> & { readonly endpoints: EndpointSet },
) {
  if (connection.credential !== "instance") return microsoftSecret(secret);
  if (instanceApp === undefined || instanceApp.clientId !== connection.clientId)
    throw broken("no_instance_app", "the instance has no such application any more");
  // The operator's own credential goes to Microsoft's hosts, and elsewhere only where he says so.
  if (name !== undefined && endpoints.instanceApp !== true)
    throw broken("no_instance_app", "the instance's application is not for these endpoints");
  return instanceApp.credential;
}

function microsoftSecret(secret: IntegrationSecret | undefined) {
  if (secret === undefined) throw broken("no_secret", "the integration has no stored secret");
  if (secret.kind === "service-account") throw broken("wrong_secret", "the stored secret is of another kind");
  return secret;
}

function google({ id, connection, secret }: Of<"google">) {
  if (secret === undefined) throw broken("no_secret", "the integration has no stored secret");
  if (secret.kind !== "service-account") throw broken("wrong_secret", "the stored secret is of another kind");
  const { serviceAccount: email, administrator } = connection;
  const { privateKeyPem, privateKeyId } = secret;
  return {
    integrationId: id,
    administrator,
    serviceAccount: { email, privateKeyPem, ...(privateKeyId !== undefined && { privateKeyId }) },
  };
}

function broken(code: string, message: string): ProviderError {
  return new ProviderError("integration_broken", message, { code });
}
