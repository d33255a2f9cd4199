import { ProviderError } from "#retraction/provider-error.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { AddressBook, AddressFound } from "./address-book.ts";
import type { LocalDirectory } from "./local-directory.ts";

interface OtherDirectory {
  readonly integrationId: IntegrationId;
  /** Nothing is asked of it before a person resumes it. */
  readonly isStopped: boolean;
}

export interface FindNeeds {
  readonly tenantId: TenantId;
  readonly local: LocalDirectory;
  /** The provider's directory of the integration by which the mail came. */
  readonly own: { readonly integrationId: IntegrationId; readonly addressBook: AddressBook };
  /** The tenant's other integrations: an organisation can have mailboxes at two providers under one domain. */
  readonly others: () => Promise<readonly OtherDirectory[]>;
  /** Throws `ProviderError` where the connection cannot be opened. */
  readonly open: (integrationId: IntegrationId) => Promise<AddressBook>;
}

/**
 * The tenant's directories as one: what was read of them a short time ago, then the integration by which the mail came,
 * then the others. Where the mailbox is found it belongs, whatever the domain's own integration is.
 */
export function openAddressFinder(needs: FindNeeds): AddressBook {
  return {
    async find(address, signal) {
      const { tenantId, local } = needs;
      const known = await local.find(tenantId, address);
      if (known !== undefined) return known;
      const answer = await findLive(needs, address, signal);
      if (answer.kind === "no_mailbox") await local.noteMissing(tenantId, address, answer.reason);
      return answer;
    },
  };
}

type LiveNeeds = Omit<FindNeeds, "tenantId" | "local">;

/** The directories themselves, past what was read of them: addresses pass from one person to another. */
export async function findLive(
  needs: LiveNeeds,
  address: string,
  signal: AbortSignal,
): Promise<AddressFound> {
  const answer = await needs.own.addressBook.find(address, signal);
  if (isLast(answer)) return answer;
  const { found, isWhole } = await findElsewhere(needs, address, signal);
  if (found !== undefined) return found;
  // Only where all have answered does nobody have it.
  if (!isWhole) throw notAllAsked();
  return answer;
}

/** On-premises, it may be said at one provider of a mailbox that is at the other. */
function isLast({ kind }: AddressFound): boolean {
  return kind === "mailboxes" || kind === "unsupported";
}

export const NOT_ASKED = "directory_not_asked";

/** The mailbox may be in the directory that cannot be asked: said to be nobody's, its copy would be given up for good. */
function notAllAsked(): ProviderError {
  return new ProviderError("transient", "another directory of the organisation cannot be asked just now", {
    code: NOT_ASKED,
  });
}

interface Elsewhere {
  readonly found: AddressFound | undefined;
  readonly isWhole: boolean;
}

async function findElsewhere(needs: LiveNeeds, address: string, signal: AbortSignal): Promise<Elsewhere> {
  let isWhole = true;
  for (const { integrationId, isStopped } of await needs.others()) {
    const answer = isStopped ? undefined : await ask(needs, integrationId, { address, signal });
    if (answer === undefined) isWhole = false;
    else if (isLast(answer)) return { found: { ...answer, ...bound(answer, integrationId) }, isWhole };
  }
  return { found: undefined, isWhole };
}

function bound(answer: AddressFound, integrationId: IntegrationId) {
  return answer.kind === "mailboxes" ? { integrationId } : {};
}

interface Asked {
  readonly address: string;
  readonly signal: AbortSignal;
}

/** `undefined`: it is broken, which is no reason to stop the one by which the mail came. */
async function ask(
  { open }: Pick<LiveNeeds, "open">,
  integrationId: IntegrationId,
  { address, signal }: Asked,
): Promise<AddressFound | undefined> {
  try {
    return await (await open(integrationId)).find(address, signal);
  } catch (error) {
    if (error instanceof ProviderError && error.fault === "integration_broken") return undefined;
    throw error;
  }
}
