import type { MailboxKind } from "#directory/directory-feed.ts";
import type { SelfTestLine } from "#directory/self-test.ts";
import type { ProviderName } from "#policy/destination.ts";
import type { Place } from "../place.ts";
import { type Cleaned, removeOwnMail } from "./leftovers.ts";
import type { Trip } from "./round-trip.ts";
import type { Tried } from "./self-test-run.ts";
import { refusedLine, toLine } from "./self-test-line.ts";

/** Reaches the mailbox, and takes away what an earlier test left there. */
export async function checkTestMailbox(trip: Trip): Promise<SelfTestLine> {
  const { run, ref, address } = trip;
  const kind = await run.attempt((signal) => trip.provider.trials.kindOf(ref.handle, signal));
  if (!kind.ok) return refusedLine("test_mailbox", kind.error);
  const cleaned = await tidy(trip);
  if (!cleaned.ok) return refusedLine("test_mailbox", cleaned.error);
  const said = `The test mailbox ${address} is ${NAME_OF[kind.value ?? "unknown"]} of this integration.`;
  const { places, foreign, isCut } = cleaned.value;
  const left =
    places.length === 0 ? "" : ` Taken away: what an earlier test, cut short, had left (${places.length}).`;
  if (foreign === 0 && !isCut) return toLine("test_mailbox", { result: "passed", detail: `${said}${left}` });
  const alone = `Left alone: what says that it is of a self-test, and is none of this integration's (${foreign} seen).`;
  const more = isCut
    ? ` There is more of it than a self-test looks at, and behind it may lie what an earlier test has left.`
    : "";
  return toLine("test_mailbox", {
    result: "warned",
    code: isCut ? "too_many_forged" : "forged_mark",
    detail: `${said}${left} ${alone}${more}`,
  });
}

/** A test that writes nothing takes nothing away either: it may be that of another one that is at work just now. */
function tidy({ run, provider, ref, mailbox }: Trip): Promise<Tried<Cleaned>> {
  const box = provider.trials.testMailbox(ref.handle);
  if (run.claim.destinations.length > 0) return removeOwnMail({ run, mailbox, box, written: [] });
  return run.attempt(async (signal) => {
    await box.claimed(signal);
    return { places: [], foreign: 0, isCut: false };
  });
}

const NAME_OF: Readonly<Record<MailboxKind, string>> = {
  user: "a person's mailbox",
  shared: "a shared mailbox",
  resource: "the mailbox of a room or a thing",
  unknown: "a mailbox",
};

/** Tidying up has a time of its own, however long the rest took. */
const EXTRA_MS = 30_000;

/** Takes away what this test has written, and says where it lies now. */
export async function cleanUp({ run, provider, ref, mailbox, written }: Trip): Promise<SelfTestLine> {
  const box = provider.trials.testMailbox(ref.handle);
  const options = { extraMs: EXTRA_MS };
  const cleaned = await removeOwnMail({ run, mailbox, box, written, options });
  if (!cleaned.ok) {
    const line = refusedLine("clean_up", cleaned.error);
    return { ...line, advice: "The next self-test takes away what this one has left in the test mailbox." };
  }
  if (written.length === 0 && cleaned.value.places.length === 0) return toLine("clean_up", NOTHING);
  return cleanedLine(run.claim.provider, cleaned.value);
}

function cleanedLine(provider: ProviderName, { places }: Cleaned): SelfTestLine {
  const count = (...wanted: readonly Place[]): number => places.filter((it) => wanted.includes(it)).length;
  const there = count("visible", "junk");
  if (there > 0) {
    const detail = `${there} of its messages could not be taken away.`;
    return toLine("clean_up", { result: "failed", code: "still_there", detail });
  }
  if (provider === "google") return toLine("clean_up", IN_TRASH);
  const inTrash = count("trash");
  if (inTrash > 0) {
    const detail = `${inTrash} of its messages remain in Deleted Items: this mailbox lets them go no further.`;
    return toLine("clean_up", { result: "warned", code: "remains", detail });
  }
  return toLine("clean_up", IN_DELETIONS);
}

const NOTHING = { result: "passed", detail: "It wrote nothing that would have to be taken away." } as const;
const IN_TRASH = {
  result: "passed",
  detail:
    "Its messages are in Trash, which Gmail empties after 30 days: nothing that is granted here deletes for good.",
} as const;
const IN_DELETIONS = {
  result: "passed",
  detail: "Its messages are in Recoverable Items, until the mailbox's retention ends them.",
} as const;
