import { median } from "./median.ts";
import { dispositionStyle } from "./disposition-style.ts";
import { cutTo, printable } from "./printable.ts";
import type { Paint } from "./terminal.ts";
import { destinationName, plural } from "./words.ts";

/** A fact, as the live feed needs it. Both the API's stream and the event table's reader give it. */
export interface Fact {
  readonly at: Date;
  readonly kind: string;
  readonly actor: string;
  readonly messageId: string | undefined;
  readonly retractionId: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a person knows a message by. */
export interface Introduced {
  readonly from: string;
  readonly subject: string;
}

/** Turns facts into lines for people. Copies that settle together make one line: a campaign is not 300 of them. */
export interface Feed {
  /** Lines to print now; copies that settle are gathered until their retraction is done. */
  add(fact: Fact, introduced: Introduced | undefined): readonly string[];
  /** To be called again and again: what was gathered and has waited long enough. */
  flush(): readonly string[];
  /** All that was gathered. */
  end(): readonly string[];
}

/** So many times nothing new comes to a group before `flush` shows it; and so many times at most, for large ones that go on. */
const QUIET_ROUNDS = 2;
const MOST_ROUNDS = 15;

/** Messages whose arrival is remembered, to tell how long a copy took. */
const MAX_REMEMBERED = 5_000;

export function openFeed(paint: Paint): Feed {
  const known = new Map<string, Known>();
  const settled = new Map<string, Settled>();
  const take = (isWanted: (group: Settled) => boolean): readonly string[] => {
    const taken = [...settled].filter(([, group]) => isWanted(group));
    for (const [key] of taken) settled.delete(key);
    return taken.map(([, group]) => settledLine(group, paint));
  };
  return {
    add(fact, introduced) {
      remember(known, fact, introduced);
      const it = known.get(fact.messageId ?? "");
      if (fact.kind === "copy.settled" || fact.kind === "copy.held") {
        gather(settled, fact, it);
        return [];
      }
      if (fact.kind === "retraction.done") return take((group) => group.retractionId === fact.retractionId);
      const words = wordsFor(fact, it?.introduced, paint);
      return words === undefined ? [] : [`${paint("dim", timeOf(fact.at))}  ${words}`];
    },
    flush() {
      for (const group of settled.values()) {
        group.rounds += 1;
        group.quietRounds += 1;
      }
      return take((group) => group.quietRounds > QUIET_ROUNDS || group.rounds > MOST_ROUNDS);
    },
    end: () => take(() => true),
  };
}

interface Known {
  readonly arrivedAt: Date | undefined;
  readonly introduced: Introduced | undefined;
}

function remember(known: Map<string, Known>, fact: Fact, introduced: Introduced | undefined): void {
  if (fact.messageId === undefined) return;
  const before = known.get(fact.messageId);
  const arrivedAt = fact.kind === "message.received" ? fact.at : before?.arrivedAt;
  known.delete(fact.messageId);
  known.set(fact.messageId, { arrivedAt, introduced: introduced ?? before?.introduced });
  const [oldest] = known.size > MAX_REMEMBERED ? known.keys() : [];
  if (oldest !== undefined) known.delete(oldest);
}

interface Settled {
  readonly retractionId: string | undefined;
  readonly outcome: string;
  readonly asked: string;
  readonly known: Known | undefined;
  at: Date;
  /** From arrival, one for each copy; empty where the arrival was not seen. */
  readonly tookMs: number[];
  copies: number;
  rounds: number;
  /** Since the last copy came. */
  quietRounds: number;
}

function gather(
  settled: Map<string, Settled>,
  { at, data, messageId, retractionId }: Fact,
  known: Known | undefined,
): void {
  const outcome = textOf(data["outcome"]);
  const asked = textOf(data["asked"]);
  const key = `${messageId ?? ""} ${retractionId ?? ""} ${outcome}`;
  const group = settled.get(key) ?? newGroup({ retractionId, outcome, asked, known, at });
  group.copies += 1;
  group.quietRounds = 0;
  group.at = at;
  if (known?.arrivedAt !== undefined)
    group.tookMs.push(Math.max(0, at.getTime() - known.arrivedAt.getTime()));
  settled.set(key, group);
}

function newGroup(what: Pick<Settled, "retractionId" | "outcome" | "asked" | "known" | "at">): Settled {
  return { ...what, tookMs: [], copies: 0, rounds: 0, quietRounds: 0 };
}

function settledLine({ outcome, asked, known, at, tookMs, copies }: Settled, paint: Paint): string {
  const middle = outcome.startsWith("restore") ? undefined : median(tookMs);
  const took = middle === undefined ? "" : paint("dim", `  ${secondsText(middle)} after arrival`);
  return `${paint("dim", timeOf(at))}  ${outcomeWords(outcome, { asked, copies }, paint)}${took}${subjectOf(known?.introduced)}`;
}

interface Ending {
  readonly asked: string;
  readonly copies: number;
}

function outcomeWords(outcome: string, { asked, copies }: Ending, paint: Paint): string {
  const count = plural(copies, "copy", "copies");
  switch (outcome) {
    case "moved":
      return paint("green", `✓ ${count} moved to ${destinationName(asked)}, verified`);
    case "already_there":
      return paint("green", `✓ ${count} already in ${destinationName(asked)} or further`);
    case "removed_by_user":
      return paint("green", `✓ ${count} removed by the user first`);
    case "restored":
      return paint("cyan", `↩ ${count} put back`);
    default:
      return paint(
        "yellow",
        `! ${count}: ${outcome}${Object.hasOwn(GLOSSES, outcome) ? GLOSSES[outcome] : ""}`,
      );
  }
}

/** Where the word alone leaves a newcomer asking why. */
const GLOSSES: Readonly<Record<string, string>> = {
  mailbox_unavailable: " (on-premises, unlicensed or suspended)",
  no_mailbox: " (nobody has this address)",
  out_of_scope: " (the organisation did not grant this mailbox)",
  not_found: " (looked for until the deadline)",
  identity_mismatch: " (not shown to be this mail: a person decides, undeliver identity list)",
  unverified: " (the mailbox does not confirm it)",
  held: " (waits for a decision: undeliver retraction show says why)",
};

type Words = (fact: Fact, introduced: Introduced | undefined, paint: Paint) => string;

/** What is worth a line; the steps between are in the action log. */
const WORDS: Readonly<Record<string, Words>> = {
  "message.received": (fact, introduced, paint) => {
    const disposition = textOf(fact.data["disposition"]);
    const untrusted = fact.data["trusted"] === false ? paint("yellow", " [origin not proved]") : "";
    const copies = numberOf(fact.data["copies"]);
    const judged = paint(dispositionStyle(disposition), disposition.padEnd(10));
    const mail =
      introduced === undefined ? "" : `${subjectOf(introduced)}  ${paint("dim", printable(introduced.from))}`;
    return `${judged}${untrusted}${mail}${copies > 1 ? `  ${plural(copies, "mailbox", "mailboxes")}` : ""}`;
  },
  "message.judged": (fact, introduced, paint) =>
    `judged again: ${paint("bold", textOf(fact.data["disposition"]))}${subjectOf(introduced)}`,
  "retraction.started": ({ actor, data }, introduced, paint) => {
    const count = plural(numberOf(data["copies"]), "copy", "copies");
    const asked = textOf(data["destination"]);
    const rule = textOf(data["rule"]);
    const released = rule === "" ? `releasing ${count}` : `releasing all that ${rule} did`;
    const what = asked === "origin" ? released : `retracting ${count} → ${destinationName(asked)}`;
    return `${paint("bold", "→")} ${what}${actor === "setting" ? "" : ` (${printable(actor)})`}${subjectOf(introduced)}`;
  },
  "retraction.cancelled": (fact, introduced) =>
    `${fact.data["discarded"] === true ? "draft discarded" : "cancelled"} by ${printable(fact.actor)}${subjectOf(introduced)}`,
  "retraction.approval_asked": ({ actor, data }, introduced, paint) =>
    paint("yellow", `? ${printable(actor)} asks for approval of ${countOf(data)}`) + subjectOf(introduced),
  "retraction.approved": ({ actor, data }, introduced, paint) =>
    `${paint("green", "✓")} approved by ${printable(actor)}: ${countOf(data)}${subjectOf(introduced)}`,
  "retraction.denied": ({ actor, data }, introduced, paint) =>
    paint(
      "yellow",
      `! approval ${textOf(data["decision"])} by ${printable(actor)}: ${countOf(data)} refused`,
    ) + subjectOf(introduced),
  "retraction.self_approved": ({ actor, data }, introduced, paint) =>
    paint(
      "red",
      `! ${printable(actor)} approved his own: ${countOf(data)} → ${destinationName(textOf(data["destination"]))}`,
    ) + subjectOf(introduced),
  "retraction.held": (_fact, introduced, paint) =>
    paint("yellow", "? the first copies have ended, the others wait for a person") + subjectOf(introduced),
  "copy.throttled": (fact, introduced, paint) =>
    paint("yellow", `… the provider asks to wait until ${timeOf(momentOf(fact.data["until"]))}`) +
    subjectOf(introduced),
  "copy.not_yet_found": (fact, introduced, paint) =>
    paint("dim", `… not delivered yet, looking again at ${timeOf(momentOf(fact.data["until"]))}`) +
    subjectOf(introduced),
  "copy.identity_decided": ({ actor, data }, introduced) =>
    `${printable(actor)} decided: ${data["decision"] === "ours" ? "it is this mail" : "it is not this mail, left"}${subjectOf(introduced)}`,
  "integration.answered": (_fact, _introduced, paint) =>
    paint("green", "✓ the provider has answered: the integration works"),
  "integration.stopped": ({ data }, _introduced, paint) =>
    paint("red", `✗ integration stopped: ${textOf(data["reason"])}`),
  "integration.credential_expiring": ({ data }, _introduced, paint) =>
    paint(
      "yellow",
      `! the credential of ${textOf(data["name"])} ends in ${plural(numberOf(data["days"]), "day")}`,
    ),
  "integration.credential_ended": ({ data }, _introduced, paint) =>
    paint("red", `✗ the credential of ${textOf(data["name"])} has ended`),
  "self_test.ended": ({ data }, _introduced, paint) =>
    numberOf(data["failed"]) === 0
      ? `self-test ended: ${numberOf(data["passed"])} passed`
      : paint("red", `✗ self-test ended: ${numberOf(data["failed"])} failed (undeliver integration show)`),
  "integration.resumed": (_fact, _introduced, paint) => paint("green", "✓ integration resumed"),
  "setting.saved": ({ actor, data }) => `${settingOf(data)} saved by ${printable(actor)}`,
  "setting.self_approved": ({ actor, data }, _introduced, paint) =>
    paint("red", `! ${printable(actor)} widened ${settingOf(data)} to Hard Delete, with nobody else to ask`),
  "setting.proposed": ({ actor, data }, _introduced, paint) =>
    paint("yellow", `? ${printable(actor)} asks for approval of ${settingOf(data)}: Hard Delete`),
  "setting.proposal_replaced": ({ actor, data }, _introduced, paint) =>
    paint("yellow", `? what waited for approval of ${settingOf(data)} is overtaken by ${printable(actor)}`),
  "breaker.opened": ({ data }, _introduced, paint) =>
    paint("red", `✗ breaker open: ${textOf(data["reason"])} (undeliver breaker list)`),
  "breaker.closed": ({ actor, data }, _introduced, paint) =>
    paint(
      "green",
      `✓ breaker of ${textOf(data["rule"])} closed by ${printable(actor)}: ${textOf(data["decision"])}`,
    ),
  "list.changed": ({ actor, data }) =>
    `list ${textOf(data["list"])}: ${textOf(data["value"])} ${textOf(data["action"])} by ${printable(actor)}`,
};

/** `300 copies`. */
function countOf(data: Fact["data"]): string {
  return plural(numberOf(data["copies"]), "copy", "copies");
}

function settingOf(data: Fact["data"]): string {
  const name = textOf(data["setting"]);
  return name === "" || name === "auto_retract" ? "Auto-Retract settings" : `the setting ${name}`;
}

function wordsFor(fact: Fact, introduced: Introduced | undefined, paint: Paint): string | undefined {
  return Object.hasOwn(WORDS, fact.kind) ? WORDS[fact.kind]?.(fact, introduced, paint) : undefined;
}

const MOST_OF_SUBJECT = 60;

function subjectOf(introduced: Introduced | undefined): string {
  return introduced === undefined ? "" : `  ${cutTo(printable(introduced.subject), MOST_OF_SUBJECT)}`;
}

/** Local time to the tenth of a second. */
function timeOf(at: Date | undefined): string {
  if (at === undefined || Number.isNaN(at.getTime())) return "--:--:--";
  const parts = [at.getHours(), at.getMinutes(), at.getSeconds()].map((it) => String(it).padStart(2, "0"));
  return `${parts.join(":")}.${Math.floor(at.getMilliseconds() / 100)}`;
}

function secondsText(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** Harmless, whatever it holds. */
function textOf(value: unknown): string {
  return typeof value === "string" ? printable(value) : "";
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function momentOf(value: unknown): Date | undefined {
  return typeof value === "string" ? new Date(value) : undefined;
}
