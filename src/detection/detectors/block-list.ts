import { type Clue, detector, finding } from "../detector.ts";
import { entryFor, sendersOf } from "../list-match.ts";
import { domainAbove } from "../domains.ts";

// A person's own word: it decides. Here every address counts that the mail shows or uses, because a stranger
// who writes a blocked address gains nothing by it.
export const blockList = detector("block-list", (mail, { tenant: { block } }) => [
  ...sendersOf(mail).flatMap((it) => clue("from", entryFor(it, block), "The sender")),
  ...mail.links
    .flatMap((it) => clue("link", domainAbove(it.host ?? "", block["link-host"]), "A link"))
    .slice(0, 1),
  ...mail.attachments
    .flatMap((it) => clue("attachment", hashIn(it.sha256, block["attachment-hash"]), "An attachment"))
    .slice(0, 1),
]);

function hashIn(hash: string, hashes: ReadonlySet<string>): string | undefined {
  return hashes.has(hash) ? hash : undefined;
}

function clue(field: string, entry: string | undefined, what: string): readonly Clue[] {
  if (entry === undefined) return [];
  const reason = `${what} is on your block list: ${entry}.`;
  return [finding({ sign: "blocked", field, value: entry, reason, score: 10 })];
}
