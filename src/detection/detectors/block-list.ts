import type { Entries } from "../list-entries.ts";
import { type Clue, detector, finding } from "../detector.ts";
import { entryFor, sendersOf } from "../list-match.ts";
import { domainAbove } from "../domains.ts";

// A person's own word: it decides. Here every address counts that the mail shows or uses, because a stranger
// who writes a blocked address gains nothing by it.
export const blockList = detector("block-list", (mail, { tenant: { block } }) => [
  ...sendersOf(mail).flatMap((it) => senderClue(entryFor(it, block), block)),
  ...mail.links
    .map((it) => domainAbove(it.host ?? "", block["link-host"]))
    .flatMap((it) => clue("link", it, { what: "A link", ids: block["link-host"] }))
    .slice(0, 1),
  ...mail.attachments
    .map((it) => (block["attachment-hash"].has(it.sha256) ? it.sha256 : undefined))
    .flatMap((it) => clue("attachment", it, { what: "An attachment", ids: block["attachment-hash"] }))
    .slice(0, 1),
]);

function senderClue(entry: string | undefined, { address, domain }: Entries): readonly Clue[] {
  const ids = entry !== undefined && address.has(entry) ? address : domain;
  return clue("from", entry, { what: "The sender", ids });
}

interface Matched {
  readonly what: string;
  readonly ids: ReadonlyMap<string, string | undefined>;
}

function clue(field: string, entry: string | undefined, { what, ids }: Matched): readonly Clue[] {
  if (entry === undefined) return [];
  const reason = `${what} is on your block list: ${entry}.`;
  const entryId = ids.get(entry);
  const found = finding({ sign: "blocked", field, value: entry, reason, score: 10 });
  return [entryId === undefined ? found : { ...found, entryId }];
}
