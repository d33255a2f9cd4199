/** In what two mails can be alike, the weightiest first. */
export const TRAITS = ["text", "structure", "links", "sender"] as const;
export type Trait = (typeof TRAITS)[number];

/** What is kept of a mail's likeness: numbers under the tenant's key, of which only equality means anything. */
export interface StoredLikeness {
  /** Under the key as well, but for all mails of a tenant in the same way: how many bits differ stays as it was. */
  readonly text: bigint | undefined;
  readonly structure: string | undefined;
  readonly linkDomains: string | undefined;
  readonly links: readonly string[];
  readonly sender: string | undefined;
}

/** From 0 to 1; `undefined` where neither has anything to compare. */
export type TraitScores = Readonly<Record<Trait, number | undefined>>;

export interface Comparison {
  /** From 0 to 1. */
  readonly score: number;
  readonly traits: TraitScores;
  readonly alike: readonly Trait[];
  readonly differs: readonly Trait[];
  readonly isMember: boolean;
}

/** Compares a mail with the one whose campaign is looked for. */
export function compareLikeness(of: StoredLikeness, other: StoredLikeness): Comparison {
  const traits: TraitScores = {
    text: textScore(of.text, other.text),
    structure: sameScore(of.structure, other.structure),
    links: linkScore(of, other),
    sender: sameScore(of.sender, other.sender),
  };
  const told = TRAITS.filter((it) => traits[it] !== undefined);
  const least = { ...ALIKE, text: leastText(traits) };
  const alike = told.filter((it) => (traits[it] ?? 0) >= least[it]);
  const score = scoreOf(traits);
  return {
    score,
    traits,
    alike,
    differs: told.filter((it) => !alike.includes(it)),
    isMember: isMember(traits, score),
  };
}

/**
 * Of 64 bits. Of near-duplicates four in five have no more of them different, and of mails that have nothing to do with
 * each other two in a hundred thousand (docs/decisions/0007-likeness.md).
 */
const MAX_TEXT_BITS = 14;
/** In the same template with the same links: of a mail of twenty words one name is a tenth. */
const MAX_TEXT_BITS_IN_TEMPLATE = 20;
/** The same words, whatever is round them. */
const SAME_TEXT_BITS = 6;
/** Two texts that have nothing in common differ in about so many. */
const CHANCE_BITS = 32;

const ALIKE = { structure: 1, links: 0.5, sender: 1 } as const;

function leastText({ structure, links }: TraitScores): number {
  const inTemplate = structure === 1 && (links ?? 0) >= ALIKE.links;
  return 1 - (inTemplate ? MAX_TEXT_BITS_IN_TEMPLATE : MAX_TEXT_BITS) / CHANCE_BITS;
}

const WEIGHTS: Readonly<Record<Trait, number>> = { text: 5, structure: 2, links: 2, sender: 1 };

const MIN_SCORE = 0.5;

/**
 * The text decides. Each issue of a newsletter has its sender, template and links in common with the last one and is
 * another mail; so only where neither has a text do template and links decide, and then both must be the same.
 */
function isMember(traits: TraitScores, score: number): boolean {
  const { text, structure, links } = traits;
  if (text === undefined) return structure === 1 && links === 1;
  if (text < leastText(traits)) return false;
  return score >= MIN_SCORE || text >= 1 - SAME_TEXT_BITS / CHANCE_BITS;
}

function scoreOf(traits: TraitScores): number {
  let sum = 0;
  let weights = 0;
  for (const trait of TRAITS) {
    const score = traits[trait];
    if (score === undefined) continue;
    sum += score * WEIGHTS[trait];
    weights += WEIGHTS[trait];
  }
  return weights === 0 ? 0 : sum / weights;
}

function textScore(one: bigint | undefined, other: bigint | undefined): number | undefined {
  if (one === undefined && other === undefined) return undefined;
  if (one === undefined || other === undefined) return 0;
  return Math.max(0, 1 - differentBits(one, other) / CHANCE_BITS);
}

function differentBits(one: bigint, other: bigint): number {
  let rest = BigInt.asUintN(64, one ^ other);
  let bits = 0;
  for (; rest !== 0n; rest &= rest - 1n) bits += 1;
  return bits;
}

function sameScore(one: string | undefined, other: string | undefined): number | undefined {
  if (one === undefined && other === undefined) return undefined;
  return one === other ? 1 : 0;
}

/** A changed path weighs less than a changed domain. */
const SAME_DOMAINS = 0.8;

function linkScore(one: StoredLikeness, other: StoredLikeness): number | undefined {
  if (one.links.length === 0 && other.links.length === 0) return undefined;
  const links = new Set(one.links);
  const others = new Set(other.links);
  const shared = links.intersection(others).size / links.union(others).size;
  return one.linkDomains === other.linkDomains ? Math.max(shared, SAME_DOMAINS) : shared;
}
