import type { DirectoryFeed } from "#directory/directory-feed.ts";
import type { Integrations } from "#directory/integrations.ts";
import type { ProviderName } from "#policy/destination.ts";
import type { GmailLimits } from "#providers/gmail/open-gmail.ts";
import type { GraphBudgets } from "#providers/graph/open-graph.ts";
import type { CallAnswer } from "#providers/http.ts";
import type { Budget } from "#retraction/budget.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import type { Provider } from "#retraction/run.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { type Binding, bindOnce } from "./bind-once.ts";
import { type ClientNeeds, openClient } from "./open-client.ts";
import { tellAnswered } from "./tell-answered.ts";

/** One integration, opened: for the engine, and for reading its directory. */
type OpenedProvider = Provider & { readonly directoryFeed: DirectoryFeed };

/** What one node may ask of providers: units in a time, calls at once, how long a call may take. */
export type ProviderLimits = Partial<GmailLimits & GraphBudgets>;

interface ProviderNeeds extends ClientNeeds {
  readonly integrations: Integrations;
  readonly budgetOf: (tenantId: TenantId) => Budget;
  readonly limits: ProviderLimits;
  /** Told what went wrong beside a call that has succeeded. */
  readonly onError: (error: unknown) => void;
  /** Told of each call: whose it was, and how it was answered. */
  readonly onAnswer: (provider: ProviderName, answer: CallAnswer) => void;
}

export interface Providers extends AsyncDisposable {
  /** Throws `ProviderError("integration_broken")` where the connection cannot be opened. */
  open(tenantId: TenantId, integrationId: IntegrationId): Promise<OpenedProvider>;
}

/** How long a process may go on with a credential that was replaced. */
const LOOK_AGAIN_MS = 10_000;
/** Longer than any call that was begun with the former credential takes. */
const RETIRE_MS = 120_000;

interface Opened extends AsyncDisposable {
  readonly provider: OpenedProvider;
  readonly binding: Binding;
  /** As it was opened: of its credential, and how often it had been resumed. */
  readonly version: number;
  readonly resumes: number;
  /** The provider has refused the credential: nothing more is asked by it. */
  readonly isRefused: () => boolean;
}

interface Kept {
  readonly opening: Promise<Opened>;
  lookedAt: number;
}

/** Opens each integration's client once, and again when its credential was replaced, or was refused and a person has seen to it. */
export function openProviders(needs: ProviderNeeds): Providers {
  const kept = new Map<IntegrationId, Kept>();
  const retired = new Set<Promise<Opened>>();

  const openFresh = (tenantId: TenantId, id: IntegrationId): Kept => {
    const fresh = { opening: connect(needs, tenantId, id), lookedAt: Date.now() };
    kept.set(id, fresh);
    fresh.opening.catch(() => {
      if (kept.get(id) === fresh) kept.delete(id);
    });
    return fresh;
  };
  const retire = ({ opening }: Kept): void => {
    retired.add(opening);
    const end = (): void => {
      if (retired.delete(opening)) void opening.then((it) => it[Symbol.asyncDispose]());
    };
    setTimeout(end, RETIRE_MS).unref();
  };
  const current = async (tenantId: TenantId, id: IntegrationId): Promise<Kept> => {
    const known = kept.get(id);
    if (known === undefined) return openFresh(tenantId, id);
    if (!(await isReplaced(needs.integrations, tenantId, { id, known }))) return known;
    // Somebody else may have opened it meanwhile.
    if (kept.get(id) !== known) return kept.get(id) ?? openFresh(tenantId, id);
    retire(known);
    return openFresh(tenantId, id);
  };

  return {
    open: async (tenantId, id) => {
      const { provider, binding } = await (await current(tenantId, id)).opening;
      binding.check();
      return provider;
    },
    [Symbol.asyncDispose]: async () => {
      const all = [...[...kept.values()].map((it) => it.opening), ...retired];
      retired.clear();
      for (const it of await Promise.allSettled(all))
        if (it.status === "fulfilled") await it.value[Symbol.asyncDispose]();
    },
  };
}

/**
 * Looked up now and then only: every claim of a worker asks for its provider. One that was refused is looked up always: the
 * first claim after it was resumed must not be told of the refusal from before, and stop it again.
 */
async function isReplaced(
  integrations: Integrations,
  tenantId: TenantId,
  { id, known }: { readonly id: IntegrationId; readonly known: Kept },
): Promise<boolean> {
  const { version, resumes, isRefused } = await known.opening;
  const now = Date.now();
  if (!isRefused() && now - known.lookedAt < LOOK_AGAIN_MS) return false;
  known.lookedAt = now;
  const current = await integrations.get(tenantId, id);
  // One that was deleted is let go as well, and with it the credential in memory.
  return current?.credentialVersion !== version || (isRefused() && current.resumes !== resumes);
}

async function connect(needs: ProviderNeeds, tenantId: TenantId, id: IntegrationId): Promise<Opened> {
  const integration = await needs.integrations.get(tenantId, id);
  const secret = await needs.integrations.openSecret(tenantId, id);
  if (integration === undefined)
    throw new ProviderError("integration_broken", "there is no such integration", { code: "no_integration" });
  const deps = {
    budget: needs.budgetOf(tenantId),
    now: () => new Date(),
    limits: needs.limits,
    // Which of several nodes it was: told to the provider, whose logs then say it too.
    agent: `undeliver/${process.pid}`,
    onAnswer: (answer: CallAnswer) => needs.onAnswer(integration.provider, answer),
  };
  const client = openClient({ ...integration, secret }, needs, deps);
  const binding = bindOnce(needs, integration, (signal) => client.identify(signal));
  const tell = (): void => {
    binding.start();
    needs.integrations.noteAnswered(tenantId, id).catch(needs.onError);
  };
  return {
    provider: {
      ...tellAnswered(client, { tell, now: deps.now }),
      directoryFeed: bindingFeed(client.directoryFeed, binding),
    },
    binding,
    version: integration.credentialVersion,
    resumes: integration.resumes,
    isRefused: client.isRefused,
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

/** The directory is read before any mailbox is asked for: of one that is another tenant's no more than a page is read. */
function bindingFeed(feed: DirectoryFeed, binding: Binding): DirectoryFeed {
  const within = async <Page>(read: Promise<Page>): Promise<Page> => {
    const page = await read;
    binding.start();
    binding.check();
    return page;
  };
  return {
    ...feed,
    users: (cursor, signal) => within(feed.users(cursor, signal)),
    groups: (cursor, signal) => within(feed.groups(cursor, signal)),
  };
}
