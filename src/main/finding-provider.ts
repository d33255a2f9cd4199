import type { AddressBook, AddressFound } from "#directory/address-book.ts";
import { findLive, openAddressFinder } from "#directory/find-address.ts";
import { followRenames, type MailboxHandles } from "#directory/follow-renames.ts";
import type { Integrations } from "#directory/integrations.ts";
import type { LocalDirectory } from "#directory/local-directory.ts";
import type { Engine } from "#retraction/run.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { abortable } from "#providers/abortable.ts";
import { briefly } from "#shared/brief-cache.ts";

export interface FindingNeeds {
  readonly providers: { readonly open: Engine["provider"] };
  readonly integrations: Pick<Integrations, "list">;
  readonly local: LocalDirectory;
  readonly handles: MailboxHandles;
}

/** A storm of mail that is not found asks for each address once in so long, and for so many at most it is remembered. */
const ANEW = { forMs: 900_000, maxKeys: 20_000, now: Date.now };
/** For all who wait for the same answer. */
const ASK_MS = 30_000;

/**
 * The providers as the engine needs them: an address is looked for in all of the tenant's directories, and asked for anew
 * where its mail is not found.
 */
export function findingProvider(needs: FindingNeeds): Engine["provider"] {
  const { providers, local, handles } = needs;
  const askAnew = new Map<IntegrationId, (address: string) => Promise<AddressFound>>();
  const anewIn = (tenantId: TenantId, integrationId: IntegrationId) => {
    const ask = askAnew.get(integrationId) ?? briefly(askIn(needs, tenantId, integrationId), ANEW);
    askAnew.set(integrationId, ask);
    return ask;
  };
  return async (tenantId, integrationId) => {
    const provider = await providers.open(tenantId, integrationId);
    const { addressBook } = provider;
    const ask = anewIn(tenantId, integrationId);
    return {
      addressBook: openAddressFinder({
        tenantId,
        local,
        ...directoriesOf(needs, { tenantId, integrationId, addressBook }),
      }),
      directories: { find: (address, signal) => abortable(ask(address), signal) },
      mailboxes: followRenames(provider.mailboxes, { addressBook, handles }),
    };
  };
}

/** Opens the connection each time: its credential can have been replaced. */
function askIn(needs: FindingNeeds, tenantId: TenantId, integrationId: IntegrationId) {
  return async (address: string): Promise<AddressFound> => {
    const { addressBook } = await needs.providers.open(tenantId, integrationId);
    const live = directoriesOf(needs, { tenantId, integrationId, addressBook });
    return findLive(live, address, AbortSignal.timeout(ASK_MS));
  };
}

interface Own {
  readonly tenantId: TenantId;
  readonly integrationId: IntegrationId;
  readonly addressBook: AddressBook;
}

function directoriesOf(
  { providers, integrations }: FindingNeeds,
  { tenantId, integrationId, addressBook }: Own,
) {
  return {
    own: { integrationId, addressBook },
    others: async () =>
      (await integrations.list(tenantId))
        .filter((it) => it.id !== integrationId)
        .map((it) => ({ integrationId: it.id, isStopped: it.stopped !== undefined })),
    open: async (id: IntegrationId) => (await providers.open(tenantId, id)).addressBook,
  };
}
