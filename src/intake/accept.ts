import { createHash } from "node:crypto";
import { isRefusedData } from "#shared/error-code.ts";
import { freeLarge } from "./byte-blocks.ts";
import type { JudgedDelivery, Journal, KeepRawReason, StoredDelivery } from "./journal-port.ts";
import type { Judgement } from "./judge-task.ts";
import type { Delivery, Judging } from "./judging.ts";
import { notJudged, wasJudged } from "./not-judged.ts";
import type { Source } from "#directory/sources.ts";

export interface AcceptOptions {
  readonly judging: Judging;
  readonly journal: Journal;
  /** What went wrong while storing; never carries mail. */
  readonly onTrouble: (error: unknown) => void;
}

/** `stored`: committed. `try-later`: nothing was stored, and the sender's queue has to keep it. */
export type Accepted =
  | { readonly kind: "stored"; readonly stored: StoredDelivery }
  | { readonly kind: "try-later" };

export type Accept = (delivery: Delivery) => Promise<Accepted>;

/**
 * From the wire to the ledger: judges one DATA in a worker thread and commits everything about it at once. There is
 * no spool: what cannot be stored is left to the sender, and what cannot be judged is stored all the same.
 */
export function openAccept({ judging, journal, onTrouble }: AcceptOptions): Accept {
  return async (delivery) => {
    try {
      const judged = toJudgedDelivery(delivery, await judging.judge(delivery));
      // The judgement holds the bytes as well: eight mails of 25 MB would else be 400 MB while they are stored.
      freeLarge(delivery.blocks.splice(0));
      const stored = await storeOrMinimal(journal, judged, onTrouble);
      freeLarge([judged.raw]);
      return { kind: "stored", stored };
    } catch (error) {
      onTrouble(error);
      return { kind: "try-later" };
    }
  };
}

/** A mail may hold what the database refuses: then its minimal form is stored, and it is judged again later. */
export async function storeOrMinimal(
  journal: Journal,
  delivery: JudgedDelivery,
  onTrouble: (error: unknown) => void,
): Promise<StoredDelivery> {
  try {
    return await journal.store(delivery);
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    onTrouble(error);
    return journal.store(minimalForm(delivery));
  }
}

function minimalForm(delivery: JudgedDelivery): JudgedDelivery {
  return {
    ...delivery,
    mail: undefined,
    verdict: notJudged("not-storable"),
    likeness: undefined,
    judged: false,
    keepRaw: "not-judged",
  };
}

/** What the ledger is told of a delivery and what was made of it. */
export function toJudgedDelivery({ source, session }: Delivery, judgement: Judgement): JudgedDelivery {
  const { raw, rawSha256, envelope, mail, trust, direction, verdict, likeness } = judgement;
  const key = mail?.contentKey ?? rawSha256;
  return {
    tenantId: source.tenantId,
    sourceId: source.sourceId,
    format: source.format,
    session,
    raw,
    rawSha256,
    envelope,
    mail,
    contentKey: trust.trusted ? key : strangersKey(source, key),
    trust,
    receipt:
      mail !== undefined && trust.trusted ? mail.receipt : { networkMessageId: undefined, receivedIds: [] },
    verdict,
    judged: wasJudged(verdict),
    likeness,
    direction,
    keepRaw: keepRawReason(judgement, source),
  };
}

/** Whoever knows the address could else send a copy first, and so decide what is known of the true message. */
function strangersKey({ sourceId }: Source, key: string): string {
  return createHash("sha256").update(`untrusted\0${sourceId}\0${key}`).digest("hex");
}

function keepRawReason({ envelope, verdict }: Judgement, { keepsAllRaw }: Source): KeepRawReason | undefined {
  if (envelope.mail === undefined) return "not-readable";
  if (!wasJudged(verdict)) return "not-judged";
  if (verdict.disposition !== "NONE") return "flagged";
  return keepsAllRaw ? "tenant" : undefined;
}
