import type { Wanted } from "#retraction/mailbox.ts";
import { unexpected } from "../parse-reply.ts";
import { sameSubject } from "../same-subject.ts";
import type { GmailCalls } from "./gmail-calls.ts";
import type { FoundItem } from "#retraction/hit.ts";

export interface Searched {
  readonly calls: GmailCalls;
  /** Reads one message; `undefined` where it is gone since it was listed. */
  readonly read: (id: string, signal: AbortSignal) => Promise<FoundItem | undefined>;
}

const PAGE_SIZE = 100;
// 200 readings cost two thirds of a user's units of a minute; a mailbox that holds more of one mail is under attack.
const MAX_FOUND = 200;
const MAX_ID_LENGTH = 1_000;
const BEFORE_MS = 15 * 60_000;
const AFTER_MS = 24 * 3_600_000;

/**
 * Every message that may be the wanted one, in Spam and Trash too. Gmail's index is asked by Message-ID and its answer is
 * checked; what it cannot find (ids of old Outlook, ids it has replaced) is looked for by sender, subject and time.
 */
export async function searchMessages(
  { calls, read }: Searched,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<readonly FoundItem[]> {
  const search = async (q: string): Promise<readonly FoundItem[]> => {
    const ids = await listAll(calls, q, signal);
    const items = await Promise.all(ids.map((id) => read(id, signal)));
    return items.filter((it) => it !== undefined);
  };
  const { messageId } = wanted;
  const term = messageId === undefined ? undefined : messageIdTerm(messageId);
  if (term !== undefined) {
    const found = (await search(term)).filter((it) => it.identity.messageId === messageId);
    if (found.length > 0) return found;
  }
  const similar = similarTerms(wanted);
  if (similar === undefined) return [];
  return (await search(similar)).filter((it) => isSimilar(it, wanted));
}

async function listAll(calls: GmailCalls, q: string, signal: AbortSignal): Promise<readonly string[]> {
  const ids: string[] = [];
  let pageToken: string | undefined;
  do {
    const page = {
      q,
      includeSpamTrash: "true",
      maxResults: String(PAGE_SIZE),
      ...(pageToken && { pageToken }),
    };
    const { ids: more, next } = await calls.list(page, signal);
    ids.push(...more);
    if (ids.length > MAX_FOUND)
      throw unexpected("too_many_found", "the mailbox holds more such messages than can be read");
    pageToken = next;
  } while (pageToken !== undefined);
  return [...new Set(ids)];
}

/** `undefined` where Gmail's grammar has no way to say it: a quote cannot be escaped in a quoted word. */
export function messageIdTerm(messageId: string): string | undefined {
  const bare = messageId.replace(/^</, "").replace(/>$/, "");
  if (bare === "" || bare.length > MAX_ID_LENGTH || UNSAYABLE.test(bare)) return undefined;
  return PLAIN.test(bare) ? `rfc822msgid:${bare}` : `rfc822msgid:"${bare}"`;
}
const UNSAYABLE = /["\p{Cc}]/u;
const PLAIN = /^[A-Za-z0-9.@_+=$~*^!#%/-]+$/;

/** Only who sent it and when: words of a subject are an attacker's to fill with the grammar, and are compared here instead. */
function similarTerms({ from, subject, receivedAt }: Wanted): string | undefined {
  const since = Math.floor((receivedAt.getTime() - BEFORE_MS) / 1000);
  const until = Math.ceil((receivedAt.getTime() + AFTER_MS) / 1000);
  const about = from === undefined || UNSAYABLE.test(from) ? subjectTerm(subject) : `from:"${from}"`;
  return about === undefined ? undefined : `${about} after:${since} before:${until}`;
}

function subjectTerm(subject: string): string | undefined {
  const words = subject.replace(/[^\p{L}\p{N} ]+/gu, " ").trim();
  return words === "" ? undefined : `subject:"${words.slice(0, 200).toWellFormed()}"`;
}

/** The next newsletter of the same sender has the same subject and its own id: it is another mail. */
function isSimilar({ identity }: FoundItem, { messageId, from, subject }: Wanted): boolean {
  if (messageId !== undefined && identity.messageId !== messageId) return false;
  return (
    sameSubject(identity.subject, subject) && (from === undefined || identity.from === from.toLowerCase())
  );
}
