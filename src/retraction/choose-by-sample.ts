import type { MessageId } from "#shared/ids.ts";
import type { SampleReport } from "./named-by.ts";

/** One uploaded file, and what is known of the mail in it. */
export interface KnownSample {
  readonly name: string;
  /** False: it could not be read as a mail. */
  readonly isMail: boolean;
  readonly header: string | undefined;
  /** The message with the same content. */
  readonly match: MessageId | undefined;
  /** Messages with the same Message-ID. */
  readonly sameHeader: readonly MessageId[];
}

export interface ChosenBySample {
  readonly messageIds: readonly MessageId[];
  readonly samples: readonly SampleReport[];
}

/**
 * Only the content chooses: Message-ID, From, Date, Subject and each byte of the body. A file that shares nothing but the
 * Message-ID is another mail, for whoever wrote it chose the Message-ID too.
 */
export function chooseBySample(known: readonly KnownSample[]): ChosenBySample {
  return {
    messageIds: [...new Set(known.flatMap((it) => (it.match === undefined ? [] : [it.match])))],
    samples: known.map(toReport),
  };
}

/** Its sender chose its length, and it is only shown. */
const MAX_SHOWN = 998;

function toReport({ name, isMail, match, sameHeader, ...sample }: KnownSample): SampleReport {
  const header = sample.header?.slice(0, MAX_SHOWN);
  if (!isMail) return { name, result: "unreadable", header: undefined, messageIds: [] };
  if (match !== undefined) return { name, result: "matched", header, messageIds: [match] };
  const result = sameHeader.length > 0 ? "differs" : "unknown";
  return { name, result, header, messageIds: sameHeader };
}
