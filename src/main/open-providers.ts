import type { Integration, IntegrationSecret, Integrations } from "#directory/integrations.ts";
import { type GmailLimits, openGmail } from "#providers/gmail/open-gmail.ts";
import { type GraphBudgets, openGraph } from "#providers/graph/open-graph.ts";
import type { Budget } from "#retraction/budget.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import type { Provider } from "#retraction/run.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { EndpointSets } from "./provider-endpoints.ts";
import { tellAnswered } from "./tell-answered.ts";

type Opened = Provider & AsyncDisposable;

/** What one node may ask of providers: units in a time, calls at once, how long a call may take. */
export type ProviderLimits = Partial<GmailLimits & GraphBudgets>;

interface ProviderNeeds {
  readonly integrations: Integrations;
  readonly endpointSets: EndpointSets;
  readonly budgetOf: (tenantId: TenantId) => Budget;
  readonly limits: ProviderLimits;
  /** Told what went wrong beside a call that has succeeded. */
  readonly onError: (error: unknown) => void;
}

export interface Providers extends AsyncDisposable {
  /** Throws `ProviderError("integration_broken")` where the connection cannot be opened. */
  open(tenantId: TenantId, integrationId: IntegrationId): Promise<Provider>;
}

/** Opens each integration's client once. An integration never changes: its secret is replaced by making another. */
export function openProviders(needs: ProviderNeeds): Providers {
  const opened = new Map<IntegrationId, Promise<Opened>>();
  return {
    open: (tenantId, integrationId) => {
      const known = opened.get(integrationId);
      if (known !== undefined) return known;
      const fresh = connect(needs, tenantId, integrationId);
      opened.set(integrationId, fresh);
      fresh.catch(() => opened.delete(integrationId));
      return fresh;
    },
    [Symbol.asyncDispose]: async () => {
      const providers = await Promise.allSettled(opened.values());
      for (const it of providers) if (it.status === "fulfilled") await it.value[Symbol.asyncDispose]();
    },
  };
}

async function connect(needs: ProviderNeeds, tenantId: TenantId, id: IntegrationId): Promise<Opened> {
  const integration = await needs.integrations.get(tenantId, id);
  const secret = await needs.integrations.openSecret(tenantId, id);
  if (integration === undefined || secret === undefined) {
    throw new ProviderError("integration_broken", "the integration has no stored secret", {
      code: "no_secret",
    });
  }
  const endpoints = endpointsOf(needs.endpointSets, integration);
  const deps = {
    budget: needs.budgetOf(tenantId),
    now: () => new Date(),
    limits: needs.limits,
    // Which of several nodes it was: told to the provider, whose logs then say it too.
    agent: `undeliver/${process.pid}`,
  };
  const opened =
    integration.provider === "microsoft"
      ? openGraph({ ...microsoft(integration, secret), endpoints }, deps)
      : openGmail({ ...google(integration, secret), endpoints }, deps);
  const tell = (): void => {
    needs.integrations.noteAnswered(tenantId, id).catch(needs.onError);
  };
  return {
    ...tellAnswered(opened, { tell, now: deps.now }),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

function endpointsOf(sets: EndpointSets, { endpoints, name }: Integration): EndpointSets[string] {
  if (endpoints === undefined) return {};
  const found = sets[endpoints];
  if (found === undefined) {
    throw new ProviderError(
      "integration_broken",
      `integration ${name} names endpoints that the operator does not have`,
      {
        code: "unknown_endpoints",
      },
    );
  }
  return found;
}

type Of<Name extends Integration["provider"]> = Extract<Integration, { provider: Name }>;

function microsoft({ id, connection }: Of<"microsoft">, secret: IntegrationSecret) {
  if (secret.kind === "service-account") throw wrongSecret();
  const { cloud, entraTenant: directoryId, clientId } = connection;
  return { integrationId: id, cloud, directoryId, clientId, credential: secret };
}

function google({ id, connection }: Of<"google">, secret: IntegrationSecret) {
  if (secret.kind !== "service-account") throw wrongSecret();
  const { serviceAccount: email, administrator } = connection;
  const { privateKeyPem, privateKeyId } = secret;
  return {
    integrationId: id,
    administrator,
    serviceAccount: { email, privateKeyPem, ...(privateKeyId !== undefined && { privateKeyId }) },
  };
}

function wrongSecret(): ProviderError {
  return new ProviderError("integration_broken", "the stored secret is of another kind", {
    code: "wrong_secret",
  });
}
