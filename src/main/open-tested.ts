import type { Integration, IntegrationConnection, Integrations } from "#directory/integrations.ts";
import type { ProviderName } from "#policy/destination.ts";
import type { CallAnswer } from "#providers/http.ts";
import type { Budget } from "#retraction/budget.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import type { TestedProvider } from "#retraction/self-test/tested-provider.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { type ClientNeeds, openClient } from "./open-client.ts";
import type { ProviderLimits } from "./open-providers.ts";

/** What has to be known of an integration to open it. */
export type Tested = IntegrationConnection & Pick<Integration, "id" | "endpoints" | "directoryId">;

interface TestedNeeds extends ClientNeeds {
  readonly integrations: Pick<Integrations, "openSecret"> & {
    get(tenantId: TenantId, id: IntegrationId): Promise<Tested | undefined>;
  };
  readonly budgetOf: (tenantId: TenantId) => Budget;
  readonly limits: ProviderLimits;
  /** Told of each call: whose it was, and how it was answered. */
  readonly onAnswer: (provider: ProviderName, answer: CallAnswer) => void;
}

/** Opens an integration's provider for one self-test: with a client of its own, whose first call asks for a token. */
export function openTested(
  needs: TestedNeeds,
): (tenantId: TenantId, id: IntegrationId) => Promise<TestedProvider> {
  return async (tenantId, id) => {
    const integration = await needs.integrations.get(tenantId, id);
    if (integration === undefined)
      throw new ProviderError("integration_broken", "there is no such integration", {
        code: "no_integration",
      });
    const secret = await needs.integrations.openSecret(tenantId, id);
    const client = openClient({ ...integration, secret }, needs, {
      budget: needs.budgetOf(tenantId),
      now: () => new Date(),
      limits: needs.limits,
      agent: `undeliver/${process.pid} self-test`,
      onAnswer: (answer) => needs.onAnswer(integration.provider, answer),
    });
    return {
      mailboxes: client.mailboxes,
      addressBook: client.addressBook,
      trials: client.trials,
      boundTo: integration.directoryId,
      administrator: administratorOf(integration),
      [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
    };
  };
}

function administratorOf({ provider, connection }: Tested): string | undefined {
  return provider === "google" ? connection.administrator : undefined;
}
