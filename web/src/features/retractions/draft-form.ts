import type { Destination } from "#policy/destination.ts";
import { readerZone } from "../../lib/reader-zone.ts";
import { EVERYBODY, type PickedScope, scopeOf } from "../../lib/scope.ts";
import type { DraftBody, Named, SamplesBody } from "./changes.ts";
import type { Way } from "./new-search.ts";

/** What a person has filled in; empty fields are empty texts. */
export interface DraftForm {
  readonly query: string;
  /** ISO 8601. */
  readonly start: string;
  readonly end: string;
  readonly messageIds: string;
  readonly takesAmbiguous: boolean;
  readonly destination: Destination | null;
  readonly whenImpossible: "leave" | "next_weaker";
  readonly canary: number | "";
  readonly watches: boolean;
  readonly watchDays: number | "";
  readonly idleDays: number | "";
  readonly followsForwards: boolean;
  readonly reason: string;
  readonly scope: PickedScope;
}

export const EMPTY_FORM: DraftForm = {
  query: "",
  start: "",
  end: "",
  messageIds: "",
  takesAmbiguous: false,
  destination: null,
  whenImpossible: "leave",
  canary: "",
  watches: false,
  watchDays: 14,
  idleDays: "",
  followsForwards: false,
  reason: "",
  scope: EVERYBODY,
};

interface Filled {
  readonly form: DraftForm;
  readonly way: Way;
  readonly ticked: readonly string[];
  readonly samples: SamplesBody["samples"];
  readonly now: Date;
}

export type Mistake = "nothing_named" | "no_destination";

const DAY_MS = 86_400_000;

/** What the server is asked for, or what is missing. */
export function toNamed({ form, way, ticked, samples, now }: Filled): Named | Mistake {
  const { destination } = form;
  if (destination === null) return "no_destination";
  const terms = { destination, ...termsOf(form, now) };
  if (way === "samples") {
    return samples.length === 0 ? "nothing_named" : { by: "samples", body: { samples, ...terms } };
  }
  const named = namedBy(form, way, ticked);
  return named === undefined ? "nothing_named" : { by: "others", body: { ...named, ...terms } };
}

function namedBy(
  form: DraftForm,
  way: Exclude<Way, "samples">,
  ticked: readonly string[],
): Partial<DraftBody> | undefined {
  switch (way) {
    case "messages":
      return ticked.length === 0 ? undefined : { ids: [...ticked] };
    case "search":
      return searchOf(form);
    case "message_ids": {
      const headers = headersIn(form.messageIds);
      if (headers.length === 0) return undefined;
      return { message_ids: [...headers], ...(form.takesAmbiguous && { include_ambiguous: true }) };
    }
  }
}

function searchOf({ query, start, end }: DraftForm): Partial<DraftBody> | undefined {
  const search = {
    ...(query.trim() !== "" && { query: query.trim(), time_zone: readerZone() }),
    ...(start !== "" && { start }),
    ...(end !== "" && { end }),
  };
  return Object.keys(search).length === 0 ? undefined : { search };
}

/** One on each line, each once. */
export function headersIn(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((it) => it.trim());
  return [...new Set(lines.filter((it) => it !== ""))];
}

function termsOf(
  form: DraftForm,
  now: Date,
): Pick<DraftBody, "when_impossible" | "canary" | "late" | "reason" | "scope"> {
  const { whenImpossible, canary, watches, watchDays, idleDays, followsForwards, reason } = form;
  const scope = scopeOf(form.scope);
  return {
    when_impossible: whenImpossible,
    reason: reason.trim(),
    ...(scope && { scope }),
    ...(canary !== "" && { canary }),
    ...(watches &&
      watchDays !== "" && {
        late: {
          until: new Date(now.getTime() + watchDays * DAY_MS).toISOString(),
          follow_forwards: followsForwards,
          ...(idleDays !== "" && { idle_days: idleDays }),
        },
      }),
  };
}
