import type { CopyId } from "#shared/ids.ts";
import type { SurveyCounts } from "./survey.ts";

/** What has changed since the set was frozen. Whatever it was: nothing outside the set is acted on. */
export interface Drift {
  /** Copies of the set that are known no more. */
  readonly gone: readonly CopyId[];
  /** Copies that turned out to be another one's mailbox, or a group's: what stands for them now. */
  readonly met: readonly { readonly copyId: CopyId; readonly into: readonly CopyId[] }[];
  /** Copies of the same messages that came since: they are not in the set and are left alone. */
  readonly newer: number;
  /** What the last survey saw; `undefined`: nobody has asked for one. */
  readonly survey: SurveyCounts | undefined;
}

/** One row of a frozen set. */
export interface FrozenRow {
  readonly copyId: CopyId;
  /** Which copy of the original set it stands for. */
  readonly insteadOf: CopyId | undefined;
  /** What it became when its mailbox was found; `undefined`: nobody has looked it up since. */
  readonly became: readonly CopyId[] | undefined;
  /** False: there is no such copy any more. */
  readonly isThere: boolean;
}

/** How the set of a plan differs from what it was when it was frozen. */
export function setDrift(rows: readonly FrozenRow[]): Pick<Drift, "gone" | "met"> {
  const frozen = rows.filter((it) => it.insteadOf === undefined);
  return {
    gone: frozen.filter((it) => !it.isThere && it.became === undefined).map((it) => it.copyId),
    met: frozen.flatMap(({ copyId, became = [copyId] }) =>
      became.every((it) => it === copyId) ? [] : [{ copyId, into: became }],
    ),
  };
}
