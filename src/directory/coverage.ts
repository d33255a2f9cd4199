import { ProviderError } from "#retraction/provider-error.ts";
import type { Provider } from "#retraction/run.ts";
import type { FoundItem } from "#retraction/hit.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { MailboxRef } from "./address-book.ts";
import { type CoverageShare, isEnough } from "./coverage-share.ts";

/** A journal copy may come after its mail; what is younger than this is not missed yet. */
export const GRACE_MS = 10 * 60_000;
/** So many mailboxes of an integration are asked each hour. */
export const SAMPLE = 20;
/** Of fewer mails one that is missing says nothing. */
const ENOUGH_MAILS = 20;
/** Of one mailbox: a newsletter's flood must not make the sample. */
const MOST_PAGES = 2;
const MOST_MISSING = 20;

/** `undefined`: too little was looked at to say it, so that what was known stays. */
export function coverageOf(share: CoverageShare): CoverageTurn["turn"] | undefined {
  if (share.mails < ENOUGH_MAILS) return undefined;
  return isEnough(share) ? "restored" : "low";
}

/** A mail that a mailbox holds and no journal copy told of. */
export interface MissingMail {
  readonly address: string;
  readonly messageId: string;
  readonly receivedAt: string;
}

/** What one look at some mailboxes found. */
export interface CoverageCheck {
  readonly at: Date;
  readonly mailboxes: number;
  /** Of these: could not be asked. */
  readonly failed: number;
  readonly mails: number;
  /** Of these: the intake has seen them. */
  readonly seen: number;
  readonly missing: readonly MissingMail[];
}

export interface CoverageOf {
  readonly integration: { readonly id: IntegrationId; readonly name: string };
  /** The past 24 hours, newest first. */
  readonly checks: readonly CoverageCheck[];
  readonly lowSince: Date | undefined;
}

/** Port: what has been looked at. */
export interface CoverageReading {
  list(tenantId: TenantId): Promise<readonly CoverageOf[]>;
  /** Has it looked at now, and not at the next hour. `undefined`: there is no such integration. */
  ask(tenantId: TenantId, asked: LookAsked): Promise<LookAnswer | undefined>;
}

export interface LookAsked {
  readonly integrationId: IntegrationId;
  readonly actor: string;
}

/** `nothing_came`: no journal copy has ever come, so none could have told of a mail. */
export type LookAnswer = "asked" | "stopped" | "nothing_came";

export interface CoverageDue {
  readonly tenantId: TenantId;
  readonly integrationId: IntegrationId;
  readonly mailboxes: readonly (MailboxRef & { readonly address: string })[];
  readonly since: Date;
  readonly until: Date;
}

/** Of an integration whose share has fallen too low, or is right again. */
export interface CoverageTurn {
  readonly tenantId: TenantId;
  readonly integrationId: IntegrationId;
  readonly turn: "low" | "restored";
  readonly mails: number;
  readonly seen: number;
}

/** Port: the hourly work. What is claimed is due again after an hour, whatever becomes of it. */
export interface CoverageWork {
  claim(): Promise<CoverageDue | undefined>;
  /** Which of these Message-IDs the intake has seen, and believed. */
  seen(tenantId: TenantId, messageIds: readonly string[]): Promise<ReadonlySet<string>>;
  save(due: CoverageDue, check: Omit<CoverageCheck, "at">): Promise<CoverageTurn | undefined>;
}

export interface CoverageNeeds {
  readonly work: CoverageWork;
  readonly provider: (tenantId: TenantId, integrationId: IntegrationId) => Promise<Provider>;
}

/** Asks some mailboxes of each integration that is due for their recent mail. */
export async function checkCoverage(
  needs: CoverageNeeds,
  signal: AbortSignal,
): Promise<readonly CoverageTurn[]> {
  const turns: CoverageTurn[] = [];
  while (!signal.aborted) {
    const due = await needs.work.claim();
    if (due === undefined) break;
    const turn = await needs.work.save(due, await look(needs, due, signal));
    if (turn !== undefined) turns.push(turn);
  }
  return turns;
}

type Mailbox = CoverageDue["mailboxes"][number];

async function look(
  { work, provider }: CoverageNeeds,
  due: CoverageDue,
  signal: AbortSignal,
): Promise<Omit<CoverageCheck, "at">> {
  const opened = await provider(due.tenantId, due.integrationId).catch(failedBy);
  const found = { mails: 0, seen: 0, failed: 0, missing: [] as MissingMail[] };
  for (const mailbox of due.mailboxes) {
    const items = opened && (await recentMail(opened, { mailbox, due }, signal).catch(failedBy));
    if (items === undefined) {
      found.failed += 1;
      continue;
    }
    const told = items.flatMap((it) => toMissing(mailbox, it));
    const seen = await work.seen(
      due.tenantId,
      told.map((it) => it.messageId),
    );
    const missing = told.filter((it) => !seen.has(it.messageId));
    found.mails += told.length;
    found.seen += told.length - missing.length;
    found.missing.push(...missing.slice(0, MOST_MISSING - found.missing.length));
  }
  return { mailboxes: due.mailboxes.length, ...found };
}

/** A mailbox that cannot be asked now is left to the next hour; a sample needs no one of them. */
function failedBy(error: unknown): undefined {
  if (!(error instanceof ProviderError)) throw error;
}

interface Asked {
  readonly mailbox: Mailbox;
  readonly due: CoverageDue;
}

async function recentMail(
  provider: Provider,
  { mailbox, due: { since, until } }: Asked,
  signal: AbortSignal,
): Promise<readonly FoundItem[]> {
  const opened = provider.mailboxes.open(mailbox);
  const items: FoundItem[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await opened.arrivals({ since, until, cursor }, signal);
    items.push(...page.items.filter((it) => !it.isOwn));
    if (page.next === undefined) break;
    cursor = page.next;
  }
  return items;
}

/** What has no Message-ID cannot be told from others without its whole content. */
function toMissing({ address }: Mailbox, { identity }: FoundItem): readonly MissingMail[] {
  const { messageId, receivedAt } = identity;
  if (messageId === undefined) return [];
  return [{ address, messageId, receivedAt: (receivedAt ?? new Date(0)).toISOString() }];
}
