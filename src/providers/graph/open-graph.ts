import type { AddressBook } from "#directory/address-book.ts";
import type { DirectoryFeed } from "#directory/directory-feed.ts";
import { type Budget, type BudgetScope, WHOLE_SCOPES } from "#retraction/budget.ts";
import type { Mailboxes } from "#retraction/mailbox.ts";
import type { Trials } from "#retraction/self-test/tested-provider.ts";
import type { IntegrationId } from "#shared/ids.ts";
import {
  type EndpointOverrides,
  MICROSOFT_CLOUDS,
  type MicrosoftCloud,
  type MicrosoftEndpoints,
  overrideEndpoints,
} from "../endpoints.ts";
import { type HttpOptions, openHttp } from "../http.ts";
import { openTokenCache } from "../token-cache.ts";
import { type EntraApp, type EntraCredential, entraTokenFetcher } from "./entra-token.ts";
import { openFolderTree } from "./folder-tree.ts";
import { entraDirectoryId } from "./entra-directory.ts";
import { openGraphAddressBook } from "./graph-address-book.ts";
import { APP_TOKEN, type GraphLimits, openGraphClient } from "./graph-client.ts";
import { openGraphDirectoryFeed } from "./graph-directory-feed.ts";
import { openGraphMailbox } from "./graph-mailbox.ts";
import { openGraphTrials } from "./graph-trials.ts";

/** An integration with Microsoft 365. */
export interface GraphConnection {
  readonly integrationId: IntegrationId;
  readonly cloud: MicrosoftCloud;
  /** The tenant's id or domain at Entra. */
  readonly directoryId: string;
  readonly clientId: string;
  readonly credential: EntraCredential;
  /** Only for simulators and test peers: the operator's, never a tenant's. */
  readonly endpoints?: EndpointOverrides<MicrosoftEndpoints>;
}

export interface GraphDeps {
  readonly budget: Budget;
  readonly now: () => Date;
  readonly limits?: Partial<GraphLimits & GraphBudgets>;
  readonly agent?: string;
  readonly onAnswer?: HttpOptions["onAnswer"];
}

// A budget that has rested gives ten seconds' worth at once, and as much again while these pass: both together stay
// below what Microsoft counts in 10 seconds.
export interface GraphBudgets {
  /** Graph counts 130,000 in 10 seconds for an application over all tenants. */
  readonly appRequestsPerMinute: number;
  /** The directory's smallest bucket is 3,500 units in 10 seconds. */
  readonly directoryUnitsPerMinute: number;
  readonly tokensPerMinute: number;
  /** One call's longest time, all told. */
  readonly timeoutMs: number;
}

const LIMITS: GraphLimits & GraphBudgets = {
  perMailbox: 4,
  windowMs: 4,
  appRequestsPerMinute: 390_000,
  directoryUnitsPerMinute: 10_500,
  tokensPerMinute: 60,
  timeoutMs: 30_000,
};

export interface Graph extends AsyncDisposable {
  readonly mailboxes: Mailboxes;
  readonly addressBook: AddressBook;
  /** The directory's id, once a token has shown that the application is let into it. Throws `ProviderError`. */
  identify(signal: AbortSignal): Promise<string>;
  readonly directoryFeed: DirectoryFeed;
  /** Entra has refused the application a moment ago: until then nothing is asked by it. */
  readonly isRefused: () => boolean;
  /** For a self-test. */
  readonly trials: Trials;
}

/**
 * Opens an integration; nothing is called yet.
 * @example await using graph = openGraph(connection, { budget, now: () => new Date() });
 */
export function openGraph(connection: GraphConnection, deps: GraphDeps): Graph {
  const { budget, now, agent, onAnswer } = deps;
  const limits = { ...LIMITS, ...deps.limits };
  const endpoints = overrideEndpoints<MicrosoftEndpoints>(
    MICROSOFT_CLOUDS[connection.cloud],
    connection.endpoints,
  );
  const scope = (name: string, unitsPerMinute: number): BudgetScope => ({
    name: `${name}:${connection.integrationId}`,
    unitsPerMinute,
  });

  const tokenEndpoint = { now, budget, scope: scope("entra-token", limits.tokensPerMinute), onAnswer };
  const tokens = openTokenCache(entraTokenFetcher(appOf(connection, endpoints), tokenEndpoint), now);
  const http = openHttp(`${endpoints.graphRoot}/v1.0`, { now, timeoutMs: limits.timeoutMs, agent, onAnswer });
  const graph = openGraphClient({
    http,
    tokens,
    budget,
    appScope: scope(WHOLE_SCOPES.microsoft, limits.appRequestsPerMinute),
    now,
    limits,
  });
  const folders = openFolderTree(graph, now);
  const mailbox = { graph, folders, permanentDelete: endpoints.permanentDelete };
  const directory = { graph, budget, scope: scope("graph-directory", limits.directoryUnitsPerMinute) };
  const directoryFeed = openGraphDirectoryFeed(directory);
  const { loginRoot } = endpoints;
  const identify = async (signal: AbortSignal): Promise<string> => {
    await tokens.get(APP_TOKEN, signal);
    return entraDirectoryId({ loginRoot, directory: connection.directoryId, now }, signal);
  };

  return {
    mailboxes: { open: ({ handle }) => openGraphMailbox(mailbox, handle) },
    addressBook: openGraphAddressBook(directory),
    identify,
    directoryFeed,
    isRefused: tokens.isRefused,
    trials: openGraphTrials({
      ...directory,
      tokens,
      folders,
      directoryFeed,
      loginRoot,
      directory: connection.directoryId,
      identify,
      now,
    }),
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

function appOf(
  { directoryId, clientId, credential }: GraphConnection,
  { loginRoot, scope }: MicrosoftEndpoints,
): EntraApp {
  const tokenUrl = `${loginRoot}/${encodeURIComponent(directoryId)}/oauth2/v2.0/token`;
  return { tokenUrl, scope, clientId, credential };
}
