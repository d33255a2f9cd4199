/** What was read of one item in the mailbox. */
export interface SeenItem {
  readonly place: string;
  readonly folder: string;
  readonly isRead: boolean | undefined;
  readonly provedBy: string;
}

interface Difference {
  readonly field: string;
  readonly was: string;
  readonly is: string;
}

export interface Evidence {
  /** When the mailbox was read. */
  readonly lookedAt: string | undefined;
  readonly items: readonly SeenItem[];
  readonly vanished: number;
  readonly leftAlone: number;
  /** Why items with the same Message-ID are not this mail. */
  readonly notOurs: readonly string[];
  readonly code: string | undefined;
  readonly requestId: string | undefined;
}

type Given = Readonly<Record<string, unknown>>;

/** The evidence of a copy is whatever the engine has written at its time: what is not understood is left out. */
export function readEvidence(evidence: Given): Evidence {
  return {
    lookedAt: textIn(evidence, "lookedAt") ?? textIn(evidence, "at"),
    items: recordsIn(evidence, "items").map((it) => ({
      place: textIn(it, "place") ?? "",
      folder: textIn(it, "folder") ?? "",
      isRead: typeof it["read"] === "boolean" ? it["read"] : undefined,
      provedBy: textIn(it, "provedBy") ?? "",
    })),
    vanished: countIn(evidence, "vanished"),
    leftAlone: countIn(evidence, "leftAlone"),
    notOurs: listIn(evidence, "notOurs").filter((it) => typeof it === "string"),
    code: textIn(evidence, "code"),
    requestId: textIn(evidence, "requestId"),
  };
}

/** Of a release: the fields that differ from what was captured, and those that were set back with it. */
export function differencesIn(evidence: Given): {
  readonly different: readonly Difference[];
  readonly setBack: readonly Difference[];
} {
  const items = recordsIn(evidence, "items");
  return {
    different: items.flatMap((it) => recordsIn(it, "differences").map(toDifference)),
    setBack: items.flatMap((it) => recordsIn(it, "setBack").map(toDifference)),
  };
}

function toDifference(it: Given): Difference {
  return { field: textIn(it, "field") ?? "", was: textIn(it, "was") ?? "", is: textIn(it, "is") ?? "" };
}

function listIn(given: Given, name: string): readonly unknown[] {
  const value = given[name];
  return Array.isArray(value) ? value : [];
}

function recordsIn(given: Given, name: string): readonly Given[] {
  return listIn(given, name).filter((it): it is Given => typeof it === "object" && it !== null);
}

function textIn(given: Given, name: string): string | undefined {
  const value = given[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function countIn(given: Given, name: string): number {
  const value = given[name];
  return typeof value === "number" ? value : 0;
}
