import { openAddressFinder } from "#directory/find-address.ts";
import { followRenames, type MailboxHandles } from "#directory/follow-renames.ts";
import type { Integrations } from "#directory/integrations.ts";
import type { LocalDirectory } from "#directory/local-directory.ts";
import type { Engine } from "#retraction/run.ts";

export interface FindingNeeds {
  readonly providers: { readonly open: Engine["provider"] };
  readonly integrations: Pick<Integrations, "list">;
  readonly local: LocalDirectory;
  readonly handles: MailboxHandles;
}

/** The providers as the engine needs them: an address is looked for in all of the tenant's directories. */
export function findingProvider({
  providers,
  integrations,
  local,
  handles,
}: FindingNeeds): Engine["provider"] {
  return async (tenantId, integrationId) => {
    const provider = await providers.open(tenantId, integrationId);
    const addressBook = openAddressFinder({
      tenantId,
      local,
      own: { integrationId, addressBook: provider.addressBook },
      others: async () =>
        (await integrations.list(tenantId))
          .filter((it) => it.id !== integrationId)
          .map((it) => ({ integrationId: it.id, isStopped: it.stopped !== undefined })),
      open: async (id) => (await providers.open(tenantId, id)).addressBook,
    });
    const mailboxes = followRenames(provider.mailboxes, { addressBook: provider.addressBook, handles });
    return { addressBook, mailboxes };
  };
}
