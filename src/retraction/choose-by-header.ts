import type { MessageId } from "#shared/ids.ts";
import type { NamedByHeaders } from "./named-by.ts";
import type { KnownHeader } from "./naming.ts";

export interface ChosenByHeader {
  readonly messageIds: readonly MessageId[];
  readonly named: NamedByHeaders;
}

/**
 * The messages of a list of Message-IDs. A header that several messages bear chooses none of them unless it is asked
 * for: whoever knows the Message-ID of an honest mail can send another with it, and would so have the honest one removed.
 */
export function chooseByHeader(known: readonly KnownHeader[], includesAmbiguous: boolean): ChosenByHeader {
  const ambiguous = known.filter((it) => it.messageIds.length > 1);
  const clear = known.filter((it) => it.messageIds.length === 1);
  const none = known.filter((it) => it.messageIds.length === 0);
  const chosen = includesAmbiguous ? [...clear, ...ambiguous] : clear;
  return {
    messageIds: [...new Set(chosen.flatMap((it) => it.messageIds))],
    named: {
      notFound: none.filter((it) => it.untrusted === 0).map((it) => it.header),
      untrusted: none.filter((it) => it.untrusted > 0).map((it) => it.header),
      ambiguous: ambiguous.map(({ header, messageIds }) => ({ header, messageIds })),
      includesAmbiguous,
    },
  };
}
