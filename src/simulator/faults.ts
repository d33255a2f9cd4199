/** What goes wrong on demand; set over `/_control/faults`. The first rule that matches a request and has `times` left applies. */
export const FAULT_KINDS = [
  /** Waits `delayMs` before the request is handled. */
  "latency",
  /** Answers 429 with `Retry-After: retryAfterSeconds`; inside a batch, the item does. */
  "throttle",
  /** Answers `status` (500, 502, 503, 504). */
  "server-error",
  /** Does the work, then closes the connection without an answer (inside a batch: answers 504 for the item). */
  "lost-reply",
  /** Answers success and does nothing. */
  "lie",
  /** A search does not see items younger than `delayMs`. */
  "index-lag",
  /** A mail reaches the mailbox `delayMs` after its journal copy left. */
  "delivery-lag",
  /** A journal copy is sent twice, as a hybrid organisation does. Operation: `journal`; mailbox: the intake address. */
  "journal-duplicate",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultRule {
  readonly kind: FaultKind;
  /** An operation's name, such as `graph.list`, `graph.move`, `gmail.modify`, `entra.token`; a trailing `*` matches the rest. */
  readonly operation: string;
  /** Only for this mailbox (address or id); absent: for all. */
  readonly mailbox?: string;
  readonly delayMs?: number;
  readonly retryAfterSeconds?: number;
  readonly status?: number;
  /** How often it applies; absent: always. */
  readonly times?: number;
  /** 0 to 1; absent: 1. */
  readonly probability?: number;
}

export interface Faults {
  /** The rule that applies to this request now, and is thereby used up once. */
  take(kind: FaultKind, operation: string, mailbox?: string): FaultRule | undefined;
  set(rules: readonly FaultRule[]): void;
  readonly rules: readonly FaultRule[];
}

/**
 * Faults held in memory. `random` (0 to 1) decides rules with a `probability`; a rule that loses the throw is not
 * used up, and the next one that matches is asked.
 */
export function createFaults(random: () => number, defaults: readonly FaultRule[] = []): Faults {
  let armed = defaults.map(arm);
  return {
    take(kind, operation, mailbox) {
      const hit = armed.find((it) => matches(it, kind, operation, mailbox) && wins(it.rule, random));
      if (hit !== undefined) hit.left -= 1;
      return hit?.rule;
    },
    set(rules) {
      armed = rules.map(arm);
    },
    get rules() {
      return armed.map(({ rule, left }) => (rule.times === undefined ? rule : { ...rule, times: left }));
    },
  };
}

interface ArmedRule {
  readonly rule: FaultRule;
  left: number;
}

function arm(rule: FaultRule): ArmedRule {
  return { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
}

function matches({ rule, left }: ArmedRule, kind: FaultKind, operation: string, mailbox?: string): boolean {
  return (
    left > 0 &&
    rule.kind === kind &&
    matchesOperation(rule.operation, operation) &&
    (rule.mailbox === undefined || rule.mailbox.toLowerCase() === mailbox?.toLowerCase())
  );
}

function matchesOperation(pattern: string, operation: string): boolean {
  return pattern.endsWith("*") ? operation.startsWith(pattern.slice(0, -1)) : pattern === operation;
}

function wins(rule: FaultRule, random: () => number): boolean {
  return rule.probability === undefined || random() < rule.probability;
}
