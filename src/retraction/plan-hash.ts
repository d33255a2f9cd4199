import { createHash } from "node:crypto";
import type { Destination, WhenImpossible } from "#policy/destination.ts";
import { type Scope, scopeText } from "#directory/scope.ts";
import type { CopyId, MessageId } from "#shared/ids.ts";
import type { Decision } from "./identity.ts";
import type { LateClause } from "./late-clause.ts";

/** What a person sees before it happens. */
export interface Plan {
  readonly copies: readonly {
    readonly messageId: MessageId;
    readonly copyId: CopyId;
    /** Where it goes, if not where all others do. */
    readonly asked?: Destination | undefined;
    /** The items that a person has said are ours. */
    readonly decided?: Pick<Decision, "items"> | undefined;
  }[];
  /** `undefined`: each copy goes to a place of its own. */
  readonly destination: Destination | undefined;
  readonly whenImpossible: WhenImpossible;
  readonly late?: LateClause | undefined;
  /** So many copies first. */
  readonly canary?: number | undefined;
  /** Whose copies it takes. */
  readonly scope?: Scope | undefined;
}

/**
 * SHA-256 in lower-case hex over the frozen set and what shall happen to it. Whoever applies a plan names its
 * hash, so that what is applied is what was seen. The order in which the copies were found does not count.
 */
export function planHash({ copies, destination, whenImpossible, late, canary, scope }: Plan): string {
  const hash = createHash("sha256").update(`${destination ?? "-"}\n${whenImpossible}\n`);
  if (late !== undefined) {
    const { until, idleDays, followsForwards } = late;
    hash.update(`late ${until.toISOString()} ${idleDays ?? "-"} ${followsForwards}\n`);
  }
  if (canary !== undefined) hash.update(`canary ${canary}\n`);
  if (scope !== undefined) hash.update(`scope ${scopeText(scope)}\n`);
  for (const line of copies.map(lineOf).sort()) hash.update(line);
  return hash.digest("hex");
}

function lineOf({ messageId, copyId, asked, decided }: Plan["copies"][number]): string {
  const items = decided?.items.map((it) => it.itemId).toSorted() ?? [];
  return `${[messageId, copyId, ...(asked === undefined ? [] : [asked]), ...items].join(" ")}\n`;
}
