import type { MailboxRef } from "#directory/address-book.ts";
import type { CopyId, IntegrationId, RetractionId, TenantId } from "#shared/ids.ts";
import { changedWhileAway, type Difference } from "./compare-states.ts";
import type { ItemState } from "./hit.ts";
import type { KnownHit } from "./ledger.ts";
import { ProviderError } from "./provider-error.ts";
import type { Provider } from "./run.ts";
import { isBack, wasTaken, whyLeft } from "./way-back.ts";

/** What a release would do to a copy, from the mildest to read to the worst. */
export const PREVIEWS = ["comes_back", "back_already", "left", "unreachable", "nothing_taken"] as const;

/** One copy of a run, looked at in its mailbox without touching it. */
export interface PreviewedCopy {
  readonly copyId: CopyId;
  readonly mailbox: string;
  readonly result: (typeof PREVIEWS)[number];
  readonly why: string;
  /** The folders, or Gmail's labels, that its items go back to. */
  readonly goesTo: readonly string[];
  /** What somebody has changed of it since: a release sets that back. */
  readonly changed: readonly Difference[];
}

/** A copy of a run with all that the ledger knows of its items. */
export interface TakenCopy {
  readonly copyId: CopyId;
  readonly mailbox: string;
  readonly integrationId: IntegrationId;
  /** `undefined`: the directory was never asked, so nothing of it was taken. */
  readonly ref: MailboxRef | undefined;
  /** Why nobody may ask its mailbox now. */
  readonly barred: string | undefined;
  readonly hits: readonly KnownHit[];
}

export interface PreviewPage {
  readonly after: CopyId | undefined;
  readonly limit: number;
}

/** Port: the copies of a run, by copy; `undefined` where there is no such retraction. */
export interface TakenCopies {
  page(tenantId: TenantId, id: RetractionId, page: PreviewPage): Promise<readonly TakenCopy[] | undefined>;
}

/** What a release of a run would do, read from the mailboxes as they are now. */
export interface ReleasePreview {
  page(
    tenantId: TenantId,
    id: RetractionId,
    page: PreviewPage,
    signal: AbortSignal,
  ): Promise<readonly PreviewedCopy[] | undefined>;
}

interface PreviewNeeds {
  readonly copies: TakenCopies;
  /** Throws `ProviderError("integration_broken")` where the connection cannot be opened at all. */
  readonly provider: (tenantId: TenantId, integrationId: IntegrationId) => Promise<Provider>;
  /** For one page; a mailbox that does not answer by then is told as out of reach. */
  readonly timeoutMs: number;
}

/** Only reads: it needs no lane, and is no work of the ledger's. */
export function openReleasePreview({ copies, provider, timeoutMs }: PreviewNeeds): ReleasePreview {
  return {
    page: async (tenantId, id, page, signal) => {
      const taken = await copies.page(tenantId, id, page);
      const inTime = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const look = async (copy: TakenCopy): Promise<PreviewedCopy> => {
        const hits = copy.hits.filter(wasTaken);
        const { ref, barred } = copy;
        if (hits.length === 0 || ref === undefined) {
          return told(copy, "nothing_taken", "nothing of it was moved, or it is back already");
        }
        if (barred !== undefined) return told(copy, "unreachable", barred);
        const { mailboxes } = await provider(tenantId, copy.integrationId);
        const seen = await mailboxes.open(ref).read(
          hits.map((it) => it.itemId),
          inTime,
        );
        return previewOf(
          copy,
          hits.map((hit, index) => ({ hit, now: seen[index]?.state })),
        );
      };
      return (
        taken && Promise.all(taken.map((it) => look(it).catch((error: unknown) => unreachable(it, error))))
      );
    },
  };
}

interface Seen {
  readonly hit: KnownHit;
  readonly now: ItemState | undefined;
}

/** The copy comes back as long as one of its items does; what is left of it has its reason. */
export function previewOf(
  copy: Pick<TakenCopy, "copyId" | "mailbox">,
  items: readonly Seen[],
): PreviewedCopy {
  const left = items.flatMap(({ hit, now }) => (isBack(hit, now) ? [] : (whyLeft(hit, now) ?? [])));
  const coming = items.filter(({ hit, now }) => !isBack(hit, now) && whyLeft(hit, now) === undefined);
  const result = coming.length > 0 ? "comes_back" : left.length > 0 ? "left" : "back_already";
  return {
    ...told(copy, result, [...new Set(left)].join("; ")),
    goesTo: [...new Set(coming.map(({ hit }) => hit.origin.folderPath))],
    changed: coming.flatMap(({ hit, now }) => (now === undefined ? [] : changedWhileAway(hit.origin, now))),
  };
}

function told(
  { copyId, mailbox }: Pick<TakenCopy, "copyId" | "mailbox">,
  result: PreviewedCopy["result"],
  why: string,
): PreviewedCopy {
  return { copyId, mailbox, result, why, goesTo: [], changed: [] };
}

/** A mailbox that cannot be read now does not hide what the others would do. */
function unreachable(copy: TakenCopy, error: unknown): PreviewedCopy {
  if (error instanceof ProviderError) {
    return told(copy, "unreachable", `the mailbox cannot be read: ${error.code ?? error.fault}`);
  }
  if (error instanceof Error && ["AbortError", "TimeoutError"].includes(error.name)) {
    return told(copy, "unreachable", "the mailbox did not answer in time");
  }
  throw error;
}
