import type { Disposition } from "#detection/disposition.ts";
import type { ProviderName } from "#policy/destination.ts";
import type { FoundItem } from "#retraction/hit.ts";
import type { Mailbox } from "#retraction/mailbox.ts";
import { type Fault, ProviderError } from "#retraction/provider-error.ts";
import type { Provider } from "#retraction/run.ts";
import type { Semaphore } from "#shared/semaphore.ts";
import type { IntegrationId, MailboxScanId, SourceId, TenantId } from "#shared/ids.ts";
import type { DirectoryMailbox, MailboxRef } from "./address-book.ts";

/** One mailbox of a scan, for one page of its mail. */
export interface ScanPart {
  readonly tenantId: TenantId;
  readonly scanId: MailboxScanId;
  readonly integrationId: IntegrationId;
  readonly provider: ProviderName;
  /** That stands for the mailboxes of this integration. */
  readonly sourceId: SourceId;
  readonly keepsAllRaw: boolean;
  readonly address: string;
  /** `undefined`: the directory has not been asked yet. */
  readonly mailbox: MailboxRef | undefined;
  readonly since: Date;
  readonly until: Date;
  readonly cursor: string | undefined;
  readonly attempts: number;
}

export interface PageDone {
  /** `undefined`: that was the last page. */
  readonly next: string | undefined;
  readonly listed: number;
  readonly known: number;
  readonly judged: number;
  readonly flagged: number;
  readonly tooLarge: number;
}

/** Port: the work of the scans. Parts are claimed for some minutes, so that a dead process's come due by themselves. */
export interface ScanWork {
  claim(limit: number): Promise<readonly ScanPart[]>;
  /** Keeps what the directory knows of the address. */
  found(part: ScanPart, mailboxes: readonly DirectoryMailbox[]): Promise<MailboxRef | undefined>;
  /** Which of these Message-IDs have a copy in this mailbox on the ledger. */
  knownIn(part: ScanPart, messageIds: readonly string[]): Promise<ReadonlySet<string>>;
  advance(part: ScanPart, done: PageDone): Promise<void>;
  /** Looks again then. */
  defer(part: ScanPart, until: Date, reason: string): Promise<void>;
  giveUp(part: ScanPart, reason: string): Promise<void>;
}

export interface MailFound {
  readonly part: ScanPart;
  readonly item: FoundItem;
  readonly raw: Uint8Array;
}

export interface ScanNeeds {
  readonly work: ScanWork;
  /** Throws `ProviderError("integration_broken")` where the connection cannot be opened at all. */
  readonly provider: (tenantId: TenantId, integrationId: IntegrationId) => Promise<Provider>;
  /** Judges and stores it as a journal copy for this mailbox. */
  readonly take: (mail: MailFound) => Promise<Disposition>;
  readonly now: () => Date;
  readonly maxBytes: number;
  /** Each holds a whole mail, several times over. */
  readonly turns: Semaphore;
}

/** Several mailboxes fill a provider's batch; each costs one page at a time, so that scans are fair to one another. */
const AT_ONCE = 4;

/** Reads one page of each mailbox that is due. Answers how many there were. */
export async function scanMailboxes(needs: ScanNeeds, signal: AbortSignal): Promise<number> {
  const parts = await needs.work.claim(AT_ONCE);
  await Promise.all(parts.map((part) => scanPart(needs, part, signal)));
  return parts.length;
}

async function scanPart(needs: ScanNeeds, part: ScanPart, signal: AbortSignal): Promise<void> {
  try {
    const provider = await needs.provider(part.tenantId, part.integrationId);
    const ref = part.mailbox ?? (await resolve(needs, { part, provider }, signal));
    if (ref === undefined) return;
    const mailbox = provider.mailboxes.open(ref);
    await needs.work.advance(part, await readOnePage(needs, { part, mailbox }, signal));
  } catch (error) {
    await putOff(needs, part, error);
  }
}

interface Resolving {
  readonly part: ScanPart;
  readonly provider: Provider;
}

async function resolve(
  { work }: ScanNeeds,
  { part, provider }: Resolving,
  signal: AbortSignal,
): Promise<MailboxRef | undefined> {
  const answer = await provider.addressBook.find(part.address, signal);
  if (answer.kind !== "mailboxes") {
    await work.giveUp(part, answer.reason);
    return undefined;
  }
  const ref = answer.viaGroup ? undefined : await work.found(part, answer.mailboxes);
  if (ref === undefined) await work.giveUp(part, "it is a group: name its members");
  return ref;
}

interface Reading {
  readonly part: ScanPart;
  readonly mailbox: Mailbox;
}

async function readOnePage(
  needs: ScanNeeds,
  { part, mailbox }: Reading,
  signal: AbortSignal,
): Promise<PageDone> {
  const page = await mailbox.arrivals(part, signal);
  const items = page.items.filter((it) => !it.isOwn);
  const ids = items.flatMap((it) => it.identity.messageId ?? []);
  const known = await needs.work.knownIn(part, ids);
  const missing = items.filter((it) => !known.has(it.identity.messageId ?? ""));
  const done = { judged: 0, flagged: 0, tooLarge: 0 };
  for (const item of missing) {
    const disposition = await needs.turns.run(() => takeOne(needs, { part, mailbox, item }, signal));
    if (disposition === undefined) done.tooLarge += 1;
    else done.judged += 1;
    if (disposition !== undefined && disposition !== "NONE") done.flagged += 1;
  }
  return { next: page.next, listed: items.length, known: items.length - missing.length, ...done };
}

/** `undefined`: it is too large to be read. */
async function takeOne(
  { take, maxBytes }: ScanNeeds,
  { part, mailbox, item }: Reading & { readonly item: FoundItem },
  signal: AbortSignal,
): Promise<Disposition | undefined> {
  const raw = await mailbox.mime(item.itemId, maxBytes, signal);
  return raw && take({ part, item, raw });
}

const MINUTE_MS = 60_000;
const MAX_ATTEMPTS = 8;
const MAY_WORK_LATER: readonly Fault[] = ["transient", "item_gone", "integration_broken"];
const MAX_PAUSE_MS = 60 * MINUTE_MS;

/** A ban is obeyed whole; what may work later is tried again, ever more seldom; what never will is said. */
async function putOff({ work, now }: ScanNeeds, part: ScanPart, error: unknown): Promise<void> {
  if (!(error instanceof ProviderError)) {
    await work.defer(
      part,
      new Date(now().getTime() + MINUTE_MS),
      "it could not be stored; it is tried again",
    );
    throw error;
  }
  const reason = error.code === undefined ? error.message : `${error.message} (${error.code})`;
  const pauseMs = Math.min(MINUTE_MS * 2 ** part.attempts, MAX_PAUSE_MS);
  const later = new Date(now().getTime() + pauseMs);
  if (error.fault === "throttled") return work.defer(part, error.retryAt ?? later, reason);
  const mayWorkLater = MAY_WORK_LATER.includes(error.fault) && part.attempts < MAX_ATTEMPTS;
  return mayWorkLater ? work.defer(part, later, reason) : work.giveUp(part, reason);
}
