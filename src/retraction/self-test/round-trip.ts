import type { MailboxRef } from "#directory/address-book.ts";
import { ADVICE_IN_PLACE } from "#directory/refusal-advice.ts";
import type { SelfTestLine } from "#directory/self-test.ts";
import { type AutomaticDestination, whyUnavailable } from "#policy/destination.ts";
import { type CopyId, type MessageId, newId } from "#shared/ids.ts";
import { compareStates, type Difference } from "../compare-states.ts";
import type { FoundItem, ItemId } from "../hit.ts";
import type { Settlement } from "../ledger.ts";
import type { Mailbox } from "../mailbox.ts";
import type { OurMessage } from "../our-message.ts";
import { PLACES, type Place } from "../place.ts";
import type { ProviderError } from "../provider-error.ts";
import { driveCopy } from "./drive-copy.ts";
import { type Ending, type OneCopyLedger, openOneCopyLedger } from "./one-copy-ledger.ts";
import { makeOwnMail, type OwnMail } from "./own-mail.ts";
import { notTried, refusal, toLine, TRY_LATER } from "./self-test-line.ts";
import type { SelfTestRun } from "./self-test-run.ts";
import type { TestedProvider } from "./tested-provider.ts";

/** The test mailbox, opened. */
export interface Trip {
  readonly run: SelfTestRun;
  readonly provider: TestedProvider;
  readonly ref: MailboxRef;
  readonly address: string;
  readonly mailbox: Mailbox;
  /** What this run has written there. */
  readonly written: ItemId[];
  /** Why the connection works no more; then nothing further is called. */
  brokenBy: string | undefined;
}

type Said = Omit<Parameters<typeof toLine>[1], "subject">;

/** Writes a message, brings it to the destination and back by the engine's own code, and compares. */
export async function tryDestination(trip: Trip, destination: AutomaticDestination): Promise<SelfTestLine> {
  const why = whyUnavailable(destination, trip.run.claim.provider);
  if (why !== undefined) return notTried("destination", why, destination);
  if (trip.brokenBy !== undefined) return notTried("destination", trip.brokenBy, destination);
  return toLine("destination", { ...(await goThere(trip, destination)), subject: destination });
}

async function goThere(trip: Trip, destination: AutomaticDestination): Promise<Said> {
  const { run, provider, ref } = trip;
  const mail = makeOwnMail(run.needs.mark, run.claim, {
    runId: run.id,
    destination,
    to: trip.address,
    at: run.needs.now(),
  });
  const written = await writeMail(trip, mail);
  if (!written.ok) return written.said;
  const { before, ours } = written;
  const copy = openOneCopyLedger(copyOf(trip, ours), run.needs.now);
  const driven = { run, provider, ref, copy };
  const taken = await driveCopy(driven, { kind: "retract", asked: destination });
  if (!isSettled(taken, "moved")) return notThere(trip, destination, taken);
  if (destination === "RecoverableItemsPurges") return GONE;
  const back = await driveCopy(driven, { kind: "release", asked: "origin" });
  if (!isSettled(back, "restored")) return notBack(trip, back, copy);
  return compare(trip, before, copy);
}

const GONE: Said = {
  result: "passed",
  detail:
    "It left the mailbox and Recoverable Items › Deletions, where nobody but an administrator finds it. Nothing brings it back from here: this destination is final.",
};

type Written =
  | { readonly ok: true; readonly before: FoundItem; readonly ours: OurMessage }
  | { readonly ok: false; readonly said: Said };

/** What is read back is what counts: the mailbox may have written it down in its own way. */
async function writeMail(trip: Trip, mail: OwnMail): Promise<Written> {
  const { run, provider, ref, mailbox, written } = trip;
  const box = provider.trials.testMailbox(ref.handle);
  // Not a second time: the first may be there, though nobody has said so.
  const wrote = await run.attempt((signal) => box.write(mail, signal), { once: true });
  if (!wrote.ok) return { ok: false, said: refusedWrite(trip, wrote.error) };
  written.push(wrote.value);
  const read = await run.attempt(async (signal) => {
    const [item] = await mailbox.read([wrote.value], signal);
    const mime = await mailbox.mime(wrote.value, MAX_OWN_BYTES, signal);
    return { item, mime };
  });
  if (!read.ok) return { ok: false, said: refusedCall(trip, read.error) };
  const { item, mime } = read.value;
  const problem = whyUnlike(item, mail);
  if (item === undefined || mime === undefined || problem !== undefined)
    return { ok: false, said: { result: "failed", detail: problem ?? UNREADABLE } };
  const { from, subject, sentAt, networkMessageId, receivedIds } = item.identity;
  return {
    ok: true,
    before: item,
    ours: {
      messageId: mail.messageId,
      from,
      subject,
      sentAt,
      receivedAt: item.identity.receivedAt ?? mail.sentAt,
      networkMessageIds: networkMessageId === undefined ? [] : [networkMessageId],
      receivedIds,
      contentKey: run.needs.contentKey(mime),
    },
  };
}

const MAX_OWN_BYTES = 1_000_000;
const UNREADABLE = "The message that was written cannot be read again.";

/** Why the engine would not take it for the message of which it is a test. */
function whyUnlike(item: FoundItem | undefined, mail: OwnMail): string | undefined {
  if (item === undefined) return "The provider says that it wrote the message, and does not know it.";
  if (item.identity.messageId !== mail.messageId)
    return "The provider gave the message another Message-ID than it was written with.";
  if (item.isOwn) return "The provider keeps the message as a draft: a received one cannot be tried.";
  return item.state.place === "visible"
    ? undefined
    : `The message that was written into the Inbox lies in ${item.state.folderPath}.`;
}

function copyOf({ run, ref, address }: Trip, ours: OurMessage): Parameters<typeof openOneCopyLedger>[0] {
  const now = run.needs.now();
  return {
    tenantId: run.claim.tenantId,
    copyId: newId<CopyId>(now),
    messageId: newId<MessageId>(now),
    laneId: ref.mailboxId,
    // What cannot be done is what this test is to say.
    whenImpossible: "leave",
    reverses: undefined,
    address,
    cancelled: undefined,
    lookBaseAt: now,
    ours,
  };
}

function isSettled(ending: Ending, outcome: Settlement["outcome"]): boolean {
  return ending.kind === "settled" && ending.settlement.outcome === outcome;
}

function notThere(trip: Trip, destination: AutomaticDestination, ending: Ending): Said {
  if (ending.kind !== "settled") return unfinished(trip, ending);
  const { outcome, reason, reached } = ending.settlement;
  const place = PLACES.find((it) => it === reached);
  const lies = place === undefined ? "" : ` It lies ${LIES[place]}.`;
  const said = failed(ending.settlement, `It did not get there (${outcome}): ${reason}.${lies}`);
  const isHeld = destination === "RecoverableItemsPurges" && said.code === "ErrorAccessDenied";
  // Exchange has one code for both, and the right that its advice names has just written this message.
  return isHeld ? { ...said, advice: ADVICE_IN_PLACE.held } : said;
}

const LIES: Readonly<Record<Place, string>> = {
  visible: "where people see it",
  junk: "in Junk Email",
  trash: "in Trash",
  recoverable: "in Recoverable Items",
  gone: "where nobody finds it",
};

function notBack(trip: Trip, ending: Ending, copy: OneCopyLedger): Said {
  if (ending.kind !== "settled") return unfinished(trip, ending);
  const { outcome, reason } = ending.settlement;
  const said = failed(ending.settlement, `It got there, and did not come back (${outcome}): ${reason}.`);
  return { ...said, differences: differencesOf(ending.settlement, copy) };
}

/** As the engine itself found them when it verified. */
function differencesOf({ changes }: Settlement, copy: OneCopyLedger): readonly Difference[] {
  const [hit] = copy.work().hits;
  const after = changes.map((it) => it.after).find((it) => it !== undefined);
  return hit === undefined || after === undefined ? [] : compareStates(hit.origin, after);
}

function failed({ changes, evidence }: Settlement, detail: string): Said {
  const answered = changes.map((it) => it.answer?.["code"]).find((it) => it !== undefined);
  const quoted = evidence["code"];
  const code = answered ?? (typeof quoted === "string" ? quoted : undefined);
  return { result: "failed", detail, code };
}

const BROKEN = "The connection works no more, as a line above says.";

/** Nothing is tried again and again that the provider has refused for good. */
function refusedCall(trip: Trip, error: ProviderError): Said {
  if (error.fault === "integration_broken") trip.brokenBy = BROKEN;
  return refusal(error);
}

/** The code is the same where Recoverable Items are full; into those nothing is written. */
function refusedWrite(trip: Trip, error: ProviderError): Said {
  const said = refusedCall(trip, error);
  return error.fault === "destination_impossible" ? { ...said, advice: ADVICE_IN_PLACE.mailboxFull } : said;
}

/** It waits for the provider, or for what it did to be seen. */
function unfinished(trip: Trip, ending: Exclude<Ending, { kind: "settled" }>): Said {
  if (ending.kind === "broken") {
    const { code, reason } = ending;
    trip.brokenBy = BROKEN;
    return { result: "failed", detail: reason, code, isBroken: true };
  }
  const { outcome, reason } = ending.postponement;
  if (outcome === "not_yet_found")
    return {
      result: "failed",
      detail: `The mailbox's search does not find it. ${reason}`.trim(),
      advice: TRY_LATER,
    };
  if (outcome === "verifying")
    return {
      result: "failed",
      detail: "It was moved, says the provider, and was not seen there.",
      advice: TRY_LATER,
    };
  return { result: "not_tried", detail: `It was begun and had to wait: ${reason}`, advice: TRY_LATER };
}

/** The engine has compared already; this look is one that it knows nothing of. */
async function compare(trip: Trip, before: FoundItem, copy: OneCopyLedger): Promise<Said> {
  const { run, mailbox } = trip;
  const itemId = copy.work().hits[0]?.itemId ?? before.itemId;
  const read = await run.attempt((signal) => mailbox.read([itemId], signal));
  if (!read.ok) return refusedCall(trip, read.error);
  const now = read.value[0]?.state;
  if (now === undefined) return { result: "failed", detail: "It came back, and was gone at the last look." };
  const differences = compareStates(before.state, now);
  return differences.length === 0
    ? {
        result: "passed",
        detail: `It got there and nowhere else, and is back in ${before.state.folderPath} as it was.`,
      }
    : {
        result: "failed",
        detail: `It came back otherwise than it went: ${differences.map((it) => it.field).join(", ")}.`,
        differences,
      };
}
