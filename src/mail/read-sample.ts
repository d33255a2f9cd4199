import { cleanText } from "./clean-text.ts";
import { contentKey } from "./content-key.ts";
import { firstValue, readHeaderBlock } from "./header-block.ts";

/** What tells which mail a file holds. */
export interface SampleFacts {
  /** The mail's own Message-ID, with its angle brackets. */
  readonly header: string | undefined;
  /** Lower-case hex. */
  readonly contentKey: string;
}

/** `undefined` where the bytes are no mail: none of the fields is there that every mail has. */
export function readSample(raw: Uint8Array): SampleFacts | undefined {
  const header = readHeaderBlock(raw);
  if (["from", "date", "message-id"].every((it) => firstValue(header, it) === undefined)) return undefined;
  return {
    header: cleanText(firstValue(header, "message-id") ?? "", Number.POSITIVE_INFINITY) || undefined,
    contentKey: contentKey(header, raw.subarray(header.bodyOffset)),
  };
}
