import type { AddressBook } from "#directory/address-book.ts";
import { GOOGLE_RIGHTS } from "#directory/rights.ts";
import type { DirectoryFeed } from "#directory/directory-feed.ts";
import { type Budget, type BudgetScope, WHOLE_SCOPES } from "#retraction/budget.ts";
import type { Mailboxes } from "#retraction/mailbox.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import type { IntegrationId } from "#shared/ids.ts";
import { type EndpointOverrides, GOOGLE, type GoogleEndpoints, overrideEndpoints } from "../endpoints.ts";
import { openExpiringMap } from "../expiring-map.ts";
import { type HttpOptions, openHttp } from "../http.ts";
import { openTokenCache, type TokenCache } from "../token-cache.ts";
import { openTokenProof, type TokenProof } from "../token-proof.ts";
import { openGmailMailbox } from "./gmail-mailbox.ts";
import { googleCustomerId, openGoogleAddressBook } from "./google-address-book.ts";
import { openGoogleDirectoryFeed } from "./google-directory-feed.ts";
import { type GoogleClient, openGoogleClient } from "./google-client.ts";
import { openGoogleTrials } from "./google-trials.ts";
import { openGmailTestMailbox } from "./gmail-test-mailbox.ts";
import type { Trials } from "#retraction/self-test/tested-provider.ts";
import { openUserUnits, type UserUnits } from "../user-units.ts";
import { googleTokenFetcher, type ServiceAccount, type TokenSubject } from "./google-token.ts";

/** An integration with Google Workspace. */
export interface GmailConnection {
  readonly integrationId: IntegrationId;
  readonly serviceAccount: ServiceAccount;
  /** In whose name the directory is read. */
  readonly administrator: string;
  /** Only for simulators and test peers: the operator's, never a tenant's. */
  readonly endpoints?: EndpointOverrides<GoogleEndpoints>;
}

export interface GmailDeps {
  readonly budget: Budget;
  readonly now: () => Date;
  readonly limits?: Partial<GmailLimits>;
  readonly agent?: string;
  readonly onAnswer?: HttpOptions["onAnswer"];
}

export interface GmailLimits {
  /** Calls in flight per user; Google does not say how many it allows. */
  readonly perUser: number;
  /** Shared by all nodes. */
  readonly userUnitsPerMinute: number;
  /** Beside that, for each node without asking. */
  readonly freeUserUnitsPerMinute: number;
  readonly projectUnitsPerMinute: number;
  readonly directoryCallsPerMinute: number;
  readonly tokensPerMinute: number;
  readonly timeoutMs: number;
}

// Google counts whole minutes: 1,200,000 units per project, 6,000 per user, 2,400 calls of the Directory API. A budget that
// has rested gives ten seconds' worth at once, and a node's free minute can end in another one's: all of that together,
// on four nodes, stays below Google's numbers.
const LIMITS: GmailLimits = {
  perUser: 4,
  userUnitsPerMinute: 3_000,
  freeUserUnitsPerMinute: 300,
  projectUnitsPerMinute: 1_000_000,
  directoryCallsPerMinute: 2_000,
  tokensPerMinute: 60_000,
  timeoutMs: 30_000,
};

/** Enough for all we do; permanent deletion would need the full scope, and is not used. */
const SCOPES: readonly string[] = GOOGLE_RIGHTS.map((it) => it.name);
const GMAIL_SCOPES = SCOPES.filter((it) => it.includes("/auth/gmail."));
const DIRECTORY_SCOPES = SCOPES.filter((it) => it.includes("/auth/admin.directory."));

const MAX_LABEL_LISTS = 10_000;

export interface Gmail extends AsyncDisposable {
  readonly mailboxes: Mailboxes;
  readonly addressBook: AddressBook;
  /** The customer's id, as the directory answers the administrator. Throws `ProviderError`. */
  identify(signal: AbortSignal): Promise<string>;
  readonly directoryFeed: DirectoryFeed;
  /** Google has refused the service account a moment ago: until then nothing is asked by it. */
  readonly isRefused: () => boolean;
  /** For a self-test. */
  readonly trials: Trials;
}

/**
 * Opens an integration; nothing is called yet.
 * @example await using gmail = openGmail(connection, { budget, now: () => new Date() });
 */
export function openGmail(connection: GmailConnection, deps: GmailDeps): Gmail {
  const { now } = deps;
  const { administrator } = connection;
  const urls = urlsOf(connection.endpoints);
  const clients = openClients(connection, urls, deps);
  const directory = clients.directoryBy(DIRECTORY_SCOPES);
  const isTaken = openTokenProof(lookAtDirectory(directory, administrator), now);
  const mail = clients.mailBy(GMAIL_SCOPES, isTaken);
  const mailbox = {
    client: mail,
    labelNames: openExpiringMap<ReadonlyMap<string, string>>(MAX_LABEL_LISTS, now),
    now,
  };

  return {
    mailboxes: { open: ({ handle }) => openGmailMailbox(mailbox, handle) },
    addressBook: openGoogleAddressBook({ client: directory, administrator }),
    identify: (signal) => googleCustomerId({ client: directory, administrator }, signal),
    directoryFeed: openGoogleDirectoryFeed({ client: directory, administrator }),
    isRefused: clients.isRefused,
    trials: openGoogleTrials({
      administrator,
      tokenUrl: urls.tokenUrl,
      now,
      mailBy: (it) => clients.mailBy([it], isTaken),
      directoryBy: (it) => clients.directoryBy([it]),
      testMailbox: (handle) =>
        openGmailTestMailbox({ client: mail, mailbox: openGmailMailbox(mailbox, handle) }, handle),
    }),
    [Symbol.asyncDispose]: () => clients[Symbol.asyncDispose](),
  };
}

/** One of Google's two APIs, by tokens that have these scopes and no others. */
interface Clients extends AsyncDisposable {
  mailBy(scopes: readonly string[], isTaken?: TokenProof): GoogleClient;
  directoryBy(scopes: readonly string[]): GoogleClient;
  readonly isRefused: () => boolean;
}

/** Where Google refuses the administrator, too, it is the whole connection that works no more. */
function lookAtDirectory(client: GoogleClient, administrator: string) {
  return async (signal: AbortSignal): Promise<boolean> => {
    try {
      await googleCustomerId({ client, administrator }, signal);
      return true;
    } catch (error) {
      if (error instanceof ProviderError && error.fault === "integration_broken") return false;
      throw error;
    }
  };
}

function openClients(connection: GmailConnection, urls: GoogleEndpoints, deps: GmailDeps): Clients {
  const { budget, now, agent, onAnswer } = deps;
  const limits = { ...LIMITS, ...deps.limits };
  const scope = (name: string, unitsPerMinute: number): BudgetScope => ({
    name: `${name}:${connection.integrationId}`,
    unitsPerMinute,
  });
  const caches: TokenCache[] = [];
  const tokensFor = (subject: TokenSubject): TokenCache => {
    const endpoint = { now, budget, scope: scope("google-token", limits.tokensPerMinute), onAnswer };
    const fetchToken = googleTokenFetcher(connection.serviceAccount, urls, { subject, endpoint });
    const cache = openTokenCache(fetchToken, now);
    caches.push(cache);
    return cache;
  };
  const mailHttp = openHttp(urls.gmailRoot, { now, timeoutMs: limits.timeoutMs, agent, onAnswer });
  const directoryHttp = openHttp(urls.directoryRoot, { now, timeoutMs: limits.timeoutMs, agent, onAnswer });
  const shared = { budget, now, limits };
  const mail = {
    ...shared,
    http: mailHttp,
    projectScope: scope(WHOLE_SCOPES.google, limits.projectUnitsPerMinute),
    userUnits: userUnitsOf(connection, deps, limits),
  };
  const directory = {
    ...shared,
    http: directoryHttp,
    projectScope: scope("google-directory", limits.directoryCallsPerMinute),
  };
  return {
    mailBy: (scopes, isTaken) =>
      openGoogleClient({
        ...mail,
        tokens: tokensFor({ scopes, isAdministrator: false }),
        ...(isTaken && { isTaken }),
      }),
    directoryBy: (scopes) =>
      openGoogleClient({ ...directory, tokens: tokensFor({ scopes, isAdministrator: true }) }),
    isRefused: () => caches.some((it) => it.isRefused()),
    async [Symbol.asyncDispose]() {
      await Promise.all([mailHttp[Symbol.asyncDispose](), directoryHttp[Symbol.asyncDispose]()]);
    },
  };
}

function userUnitsOf(
  { integrationId }: GmailConnection,
  { budget, now }: GmailDeps,
  { userUnitsPerMinute: unitsPerMinute, freeUserUnitsPerMinute: freePerMinute }: GmailLimits,
): UserUnits {
  const scopeOf = (user: string): BudgetScope => ({
    name: `gmail-user:${integrationId}:${user}`,
    unitsPerMinute,
  });
  return openUserUnits({ budget, scopeOf, freePerMinute, now });
}

/** The assertion's reader is the token endpoint, wherever that is. */
function urlsOf(given: EndpointOverrides<GoogleEndpoints> = {}): GoogleEndpoints {
  return overrideEndpoints(GOOGLE, { ...given, tokenAudience: given.tokenAudience ?? given.tokenUrl });
}
