import { setTimeout as sleep } from "node:timers/promises";
import type { ResolveTxt } from "#directory/resolve-txt.ts";
import { type MailFound, type ScanNeeds, scanMailboxes } from "#directory/scan-mailboxes.ts";
import type { Disposition } from "#detection/disposition.ts";
import { type Judging, openJudging } from "#intake/judging.ts";
import { takeFromMailbox } from "#intake/take-from-mailbox.ts";
import { openSemaphore } from "#shared/semaphore.ts";
import { openJournal } from "#store/journal.ts";
import { openMailboxScanWork } from "#store/mailbox-scan-work.ts";
import { openKnowledge } from "#store/tenant-knowledge.ts";
import type { Providers } from "./open-providers.ts";
import type { Shared } from "./shared-parts.ts";

const IDLE_MS = 2_000;
/** What failed is likely to fail again at once. */
const TROUBLE_MS = 10_000;
const DEADLINE_MS = 5_000;
/** As large as what the engine reads to prove whose mail it is. */
const MAX_BYTES = 50 * 1024 * 1024;
/** In memory at once. */
const MAX_MAILS = 2;

interface ScanningNeeds {
  readonly providers: Providers;
  readonly resolveTxt: ResolveTxt;
}

/** Reads mailboxes that somebody wants looked at, page by page. Disposing ends what is under way; another node goes on. */
export function openScanning(shared: Shared, needs: ScanningNeeds): AsyncDisposable {
  const { log, breakOff } = shared;
  const stopping = new AbortController();
  const signal = AbortSignal.any([stopping.signal, breakOff]);
  const taking = openTaking(shared, needs);
  const scanning: ScanNeeds = {
    work: openMailboxScanWork(shared.database),
    provider: (tenantId, integrationId) => needs.providers.open(tenantId, integrationId),
    take: (mail) => taking.take(mail),
    now: () => new Date(),
    maxBytes: MAX_BYTES,
    turns: openSemaphore(MAX_MAILS),
  };
  const pause = (ms: number): Promise<unknown> => sleep(ms, undefined, { signal }).catch(() => {});
  const work = async (): Promise<void> => {
    while (!signal.aborted) {
      const read = await scanMailboxes(scanning, signal).catch((error: unknown) => {
        if (!signal.aborted) log.warn({ error }, "a mailbox could not be looked at; it is tried again");
        return undefined;
      });
      if (read === undefined) await pause(TROUBLE_MS);
      else if (read === 0) await pause(IDLE_MS);
    }
  };
  const working = work();
  return {
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await working;
      await taking[Symbol.asyncDispose]();
    },
  };
}

/** With a judging thread of its own, which is there from the first mail on: mail that comes in waits for nobody's scan. */
function openTaking(
  { database, tenantKeys, hub, log }: Shared,
  { resolveTxt }: ScanningNeeds,
): { take(mail: MailFound): Promise<Disposition> } & AsyncDisposable {
  const onTrouble = (error: unknown): void => log.warn({ error }, "a mail from a mailbox gave trouble");
  const journal = openJournal({ database, tenantKeys, wake: () => hub.wake("work") });
  const knowledge = openKnowledge(database, Date.now);
  let judging: Judging | undefined;
  return {
    take: async ({ part, item, raw }) => {
      judging ??= openJudging({
        threads: 1,
        deadlineMs: DEADLINE_MS,
        knowledgeOf: (source) => knowledge(source.tenantId),
        resolveTxt,
        onTrouble,
        now: () => new Date(),
      });
      const { tenantId, sourceId, keepsAllRaw, provider, address } = part;
      const { disposition } = await takeFromMailbox(
        { judging, journal, onTrouble },
        {
          source: { tenantId, sourceId, keepsAllRaw },
          provider,
          address,
          networkMessageId: item.identity.networkMessageId,
          raw,
          receivedAt: item.identity.receivedAt ?? new Date(),
        },
      );
      hub.wake("events");
      return disposition;
    },
    [Symbol.asyncDispose]: async () => judging?.[Symbol.asyncDispose](),
  };
}
