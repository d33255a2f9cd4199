import { asciiDomain } from "./domains.ts";
import { type Indicators, indicatorsByKey, type KnownIndicator } from "./indicators.ts";
import type { Entries, EntryKind, ListEntry, ListName } from "./list-entries.ts";
import { plainName } from "./people.ts";
import { skeleton } from "./skeleton.ts";

/** Seen from the tenant: `internal` is mail of the tenant's own people to each other. */
export const DIRECTIONS = ["inbound", "internal", "outbound"] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Somebody whose name is worth stealing. `addresses` are all that are really theirs, private ones too. */
interface Person {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** A domain that is worth imitating, with what a comparison needs computed beforehand. */
interface ImitableDomain {
  readonly domain: string;
  readonly skeleton: string;
}

/**
 * What one tenant knows, ready for look-ups: plain data that `structuredClone` copies, so that it can be sent
 * to a worker once and used for many mails.
 */
export interface TenantKnowledge {
  readonly ownDomains: ReadonlySet<string>;
  readonly trustedDomains: ReadonlySet<string>;
  readonly allow: Entries;
  readonly block: Entries;
  /** By plain name (`plainName`), the addresses that may carry it. */
  readonly people: ReadonlyMap<string, ReadonlySet<string>>;
  readonly imitable: readonly ImitableDomain[];
  readonly indicators: Indicators;
}

export interface DetectionContext {
  readonly direction: Direction;
  readonly tenant: TenantKnowledge;
}

/** What a tenant's rows say, as `tenantKnowledge` takes it. */
export interface TenantRows {
  readonly ownDomains: readonly string[];
  readonly entries: readonly ListEntry[];
  readonly people: readonly Person[];
  readonly indicators?: readonly KnownIndicator[];
}

/** Builds the look-ups once per version of a tenant's rows; linear in their number. */
export function tenantKnowledge({
  ownDomains,
  entries,
  people,
  indicators = [],
}: TenantRows): TenantKnowledge {
  const own = new Set(ownDomains.map(asciiDomain));
  const trusted = new Set(idsOf(entries, "trusted-domain", "domain").keys());
  return {
    ownDomains: own,
    trustedDomains: trusted,
    allow: entriesOf(entries, "allow"),
    block: entriesOf(entries, "block"),
    people: peopleByName(people),
    imitable: [...own.union(trusted)].map((domain) => ({ domain, skeleton: skeleton(domain) })),
    indicators: indicatorsByKey(indicators),
  };
}

function entriesOf(entries: readonly ListEntry[], list: ListName): Entries {
  return {
    address: idsOf(entries, list, "address"),
    domain: idsOf(entries, list, "domain"),
    "link-host": idsOf(entries, list, "link-host"),
    "attachment-hash": idsOf(entries, list, "attachment-hash"),
  };
}

function idsOf(
  entries: readonly ListEntry[],
  list: ListName,
  kind: EntryKind,
): ReadonlyMap<string, string | undefined> {
  return new Map(entries.filter((it) => it.list === list && it.kind === kind).map((it) => [it.value, it.id]));
}

/** Two people can share a name: then either's address may carry it. */
function peopleByName(people: readonly Person[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byName = new Map<string, Set<string>>();
  for (const { name, addresses } of people) {
    const known = byName.get(plainName(name)) ?? new Set<string>();
    for (const address of addresses) known.add(address.toLowerCase());
    if (plainName(name) !== "") byName.set(plainName(name), known);
  }
  return byName;
}
