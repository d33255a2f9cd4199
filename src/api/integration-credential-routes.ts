import type { MicrosoftDoor } from "#directory/authorizations.ts";
import type { Integration, IntegrationConnection } from "#directory/integrations.ts";
import type { PreparedCertificate } from "#directory/prepared-certificates.ts";
import { GOOGLE_RIGHTS, MICROSOFT_RIGHTS, narrowingCommands } from "#directory/rights.ts";
import { ApiError, found } from "./api-error.ts";
import {
  getNarrowing,
  getRequirements,
  listCertificates,
  makeCertificate,
  replaceCredential,
} from "./contract/integration-credentials.ts";
import type { Given } from "./contract/route.ts";
import { toCertificateItem, toIntegrationItem } from "./integration-item.ts";
import type { IntegrationNeeds } from "./integration-routes.ts";
import { readAppCredential, readServiceAccount } from "./read-credential.ts";
import { ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";
import { tryConnection, unlessTaken } from "./try-connection.ts";

export interface IntegrationCredentialNeeds extends IntegrationNeeds {
  readonly microsoft: MicrosoftDoor;
}

/** What connections prove themselves by, and what they ask for. */
export function integrationCredentialRoutes(serve: ServeRoute, needs: IntegrationCredentialNeeds): void {
  const { integrations, certificates, microsoft, now } = needs;

  serve(replaceCredential, async ({ params, body }, { caller, signal }) => {
    const { account_id: tenantId, integration_id: id } = params;
    const current = found(await integrations.get(tenantId, id), "integration");
    const { connection, secret, expiresAt } = await readNew(needs, current, body);
    const candidate = { ...connection, secret, endpoints: current.endpoints };
    const directoryId = refuseOther(current, await tryConnection(needs.probe, candidate, signal));
    const { actor } = caller;
    const credential = { connection, secret, credentialExpiresAt: expiresAt, directoryId, actor };
    const replaced = await unlessTaken(integrations.replaceCredential(tenantId, id, credential));
    if (body.certificate_id !== undefined) await certificates.drop(tenantId, body.certificate_id);
    return ok(toIntegrationItem(found(replaced, "integration")));
  });

  serve(listCertificates, async ({ params }) =>
    ok((await certificates.list(params.account_id)).map(toPreparedItem)),
  );

  serve(makeCertificate, async ({ params }, { caller }) =>
    ok(toPreparedItem(await certificates.make(params.account_id, { actor: caller.actor, now: now() }))),
  );

  serve(getRequirements, async () =>
    ok({
      microsoft: {
        permissions: [...MICROSOFT_RIGHTS],
        instance_app: microsoft.app
          ? { client_id: microsoft.app.clientId, cloud: microsoft.app.cloud }
          : null,
        redirect_url: microsoft.redirectUrl(),
      },
      endpoints: [...needs.endpointNames],
      google: { scopes: [...GOOGLE_RIGHTS] },
    }),
  );

  serve(getNarrowing, async ({ params }) => {
    const it = found(await integrations.get(params.account_id, params.integration_id), "integration");
    if (it.provider === "google")
      throw new ApiError(
        "wrong_state",
        "Google's delegation reaches all mailboxes of the customer: there is nothing to narrow it by.",
      );
    const { cloud, clientId, entraTenant } = it.connection;
    const directory = it.directoryId ?? entraTenant;
    return ok({ commands: narrowingCommands({ cloud, clientId, directory }) });
  });
}

/** The connection as it is, with the new credential's parts that may be shown. */
async function readNew(
  needs: IntegrationNeeds,
  current: Integration,
  body: Given<typeof replaceCredential>["body"],
) {
  if (current.provider === "google") {
    if (body.service_account_key === undefined) throw otherKind("a service account's key file");
    const { shown, ...read } = readServiceAccount(body.service_account_key);
    const { administrator } = current.connection;
    const connection: IntegrationConnection = {
      provider: "google",
      connection: { ...shown, administrator },
    };
    return { ...read, connection };
  }
  if (body.service_account_key !== undefined) throw otherKind("a client secret or a certificate");
  if (current.connection.credential === "instance")
    throw new ApiError(
      "wrong_state",
      "This connection is by the application of this instance, whose credential is the operator's.",
    );
  const { shown, ...read } = await readAppCredential(needs, current.tenantId, body);
  const { certificatePem: _former, ...kept } = current.connection;
  const connection: IntegrationConnection = { provider: "microsoft", connection: { ...kept, ...shown } };
  return { ...read, connection };
}

/** The old one goes on being used unless the provider has said yes to the new one, for the same directory. */
function refuseOther({ directoryId: known }: Integration, proven: string | undefined): string {
  if (proven === undefined)
    throw new ApiError(
      "no_provider_answer",
      "The provider does not answer just now, so nobody knows whether the new credential works: the one in use stays. Try again.",
    );
  if (known === undefined || known === proven) return proven;
  throw new ApiError(
    "other_directory",
    "This credential is another directory's: the one in use stays. Connect that directory by an integration of its own.",
  );
}

function otherKind(what: string): ApiError {
  return new ApiError("invalid_input", { message: `This connection takes ${what}.`, pointer: "/body" });
}

function toPreparedItem({ id, certificate, createdAt }: PreparedCertificate) {
  return { id, certificate: toCertificateItem(certificate), created_at: createdAt.toISOString() };
}
