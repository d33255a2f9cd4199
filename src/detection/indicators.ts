import type { ActionableDisposition } from "./disposition.ts";
import type { EntryKind } from "./list-entries.ts";
import type { IndicatorKind } from "./indicator-kinds.ts";
import type { Observable, ObservableKind } from "./observables.ts";

/** What a judge needs of an indicator. */
export interface KnownIndicator {
  readonly id: string;
  readonly kind: IndicatorKind;
  /** Normalised as observables are. */
  readonly value: string;
  readonly disposition: ActionableDisposition;
}

/** By kind and value, as `indicatorKey` writes it. */
export type Indicators = ReadonlyMap<string, KnownIndicator>;

/** A domain is met in senders and in links; all else in one place. */
const MET_IN: Readonly<Record<IndicatorKind, readonly ObservableKind[]>> = {
  url: ["url"],
  domain: ["sender-domain", "host"],
  sha256: ["sha256"],
  sender: ["sender"],
  message_id: ["message-id"],
};

/** What a block-list entry is met in. */
const ENTRY_MET_IN: Readonly<Record<EntryKind, ObservableKind>> = {
  address: "sender",
  domain: "sender-domain",
  "link-host": "host",
  "attachment-hash": "sha256",
};

/** By which mail an indicator is found again. */
export function observablesOfIndicator({
  kind,
  value,
}: Pick<KnownIndicator, "kind" | "value">): readonly Observable[] {
  return MET_IN[kind].map((it) => ({ kind: it, value }));
}

export function observableOfEntry({
  kind,
  value,
}: {
  readonly kind: EntryKind;
  readonly value: string;
}): Observable {
  return { kind: ENTRY_MET_IN[kind], value };
}

export function indicatorsByKey(indicators: readonly KnownIndicator[]): Indicators {
  return new Map(
    indicators.flatMap((it) => observablesOfIndicator(it).map((met) => [keyOf(met), it] as const)),
  );
}

export function indicatorFor(observable: Observable, indicators: Indicators): KnownIndicator | undefined {
  return indicators.get(keyOf(observable));
}

function keyOf({ kind, value }: Observable): string {
  return `${kind} ${value}`;
}
