import { allValues, type HeaderBlock } from "./header-block.ts";

/** A sender can write thousands of them; the newest stand last, and the first began it all. */
const MAX_REFERENCES = 20;
/** Longer ones are in no mail that a program wrote, and each is kept. */
const ID = /<[^<>\s]{1,1000}>/gu;

/** The Message-IDs of the mails that this one answers or passes on, with their angle brackets; the newest first. */
export function readReferences(header: HeaderBlock): readonly string[] {
  const answered = allValues(header, "in-reply-to").flatMap(idsIn);
  const thread = allValues(header, "references").flatMap(idsIn).toReversed();
  const all = [...new Set([...answered, ...thread])];
  return all.length <= MAX_REFERENCES ? all : [...all.slice(0, MAX_REFERENCES - 1), ...all.slice(-1)];
}

function idsIn(value: string): readonly string[] {
  return value.match(ID) ?? [];
}
