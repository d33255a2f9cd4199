import type { UserAction } from "./user-action.ts";

/** What goes wrong on demand; set over `/_control/faults`. The first rule that matches a request and has `times` left applies. */
export const FAULT_KINDS = [
  /** Waits before the request is handled: `delayMs`, or as `spread` says. */
  "latency",
  /** Answers 429 with `Retry-After: retryAfterSeconds`; inside a batch, the item does. */
  "throttle",
  /** Answers `status` (500, 502, 503, 504). */
  "server-error",
  /** Answers `status` with the provider's own `code`: an administrator or the mailbox itself forbids it. */
  "refuse",
  /** The connection ends before any work is done (inside a batch: 504 for the item). */
  "lost-request",
  /** Does the work, then closes the connection without an answer (inside a batch: answers 504 for the item). */
  "lost-reply",
  /** Answers success and does nothing. */
  "lie",
  /** Does the work on another item of the mailbox, where there is one, and answers success for the one that was meant. */
  "misdirect",
  /** After the act the item is known by another id, immutable ids too, as if it had been exported and imported. */
  "new-id",
  /** A search does not see items younger than `delayMs`. */
  "index-lag",
  /** A search does not see items that were changed less than `delayMs` ago. */
  "stale-index",
  /** Nothing more goes into Recoverable Items: they are over their quota. Microsoft only. */
  "recoverable-full",
  /** A hold protects the mailbox: what would purge an item is refused. Microsoft only. */
  "legal-hold",
  /** The user is suspended, or the licence was taken away. */
  "suspended",
  /** Access tokens that were given out are good no more. */
  "token-revoked",
  /** The provider's clock differs by `skewMs`: Date, Retry-After as a date, and the times in tokens. */
  "clock-skew",
  /** The mailbox's owner does `action` with the item a moment before, or after, the request. */
  "user-before",
  "user-after",
  /** A mail reaches the mailbox `delayMs` after its journal copy left. */
  "delivery-lag",
  /** A journal copy is sent twice, as a hybrid organisation does. Operation: `journal`; mailbox: the intake address. */
  "journal-duplicate",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** How long requests wait, beside `delayMs` as the least or the median. */
export type Spread =
  | { readonly shape: "uniform"; readonly maxMs: number }
  /** Providers' real times: most near the median, some many times as long. */
  | { readonly shape: "log-normal"; readonly sigma: number; readonly maxMs: number };

export interface FaultRule {
  readonly kind: FaultKind;
  /** An operation's name, such as `graph.list`, `graph.move`, `gmail.modify`, `entra.token`; a trailing `*` matches the rest. */
  readonly operation: string;
  /** Only for this mailbox (address or id); absent: for all. */
  readonly mailbox?: string;
  readonly delayMs?: number;
  readonly spread?: Spread;
  readonly retryAfterSeconds?: number;
  readonly status?: number;
  readonly code?: string;
  readonly skewMs?: number;
  readonly action?: UserAction;
  /** How often it applies; absent: always. */
  readonly times?: number;
  /** So many requests that match pass before it applies. */
  readonly skip?: number;
  /** `times` and `skip` count for each mailbox, or for each item, by itself. */
  readonly each?: "mailbox" | "item";
  /** 0 to 1; absent: 1. */
  readonly probability?: number;
  /** So long after the rules were set it begins; absent: at once. */
  readonly afterMs?: number;
  /** So long it lasts; absent: until other rules are set. */
  readonly forMs?: number;
}

/** Which request it is, as far as it is about one mailbox and one item. */
export interface FaultTarget {
  readonly mailbox?: string | undefined;
  readonly item?: string | undefined;
}

export interface Faults {
  /** The rule that applies to this request now, and is thereby used up once. */
  take(kind: FaultKind, operation: string, target?: string | FaultTarget): FaultRule | undefined;
  set(rules: readonly FaultRule[]): void;
  readonly rules: readonly FaultRule[];
}

/**
 * Faults held in memory. `random` (0 to 1) decides rules with a `probability`; a rule that loses the throw is not
 * used up, and the next one that matches is asked.
 */
export function createFaults(
  random: () => number,
  defaults: readonly FaultRule[] = [],
  clock: () => Date = () => new Date(),
): Faults {
  const armAll = (rules: readonly FaultRule[]): readonly ArmedRule[] => {
    const setAtMs = clock().getTime();
    return rules.map((rule) => ({ rule, setAtMs, uses: new Map() }));
  };
  let armed = armAll(defaults);
  return {
    take(kind, operation, target = {}) {
      const request = { kind, operation, ...(typeof target === "string" ? { mailbox: target } : target) };
      const nowMs = clock().getTime();
      return armed.find((it) => matches(it, request, nowMs) && isTaken(it, request, random))?.rule;
    },
    set(rules) {
      armed = armAll(rules);
    },
    get rules() {
      return armed.map(({ rule, uses }) => {
        const { times, each } = rule;
        const taken = uses.get("")?.taken ?? 0;
        return times === undefined || each !== undefined ? rule : { ...rule, times: times - taken };
      });
    },
  };
}

interface Uses {
  passed: number;
  taken: number;
}

interface ArmedRule {
  readonly rule: FaultRule;
  readonly setAtMs: number;
  /** By what `each` counts; one entry where it counts all together. */
  readonly uses: Map<string, Uses>;
}

interface Request extends FaultTarget {
  readonly kind: FaultKind;
  readonly operation: string;
}

function matches(
  { rule, setAtMs }: ArmedRule,
  { kind, operation, mailbox }: Request,
  nowMs: number,
): boolean {
  return (
    rule.kind === kind &&
    isInForce(rule, nowMs - setAtMs) &&
    matchesOperation(rule.operation, operation) &&
    (rule.mailbox === undefined || rule.mailbox.toLowerCase() === mailbox?.toLowerCase())
  );
}

function isInForce({ afterMs = 0, forMs = Number.POSITIVE_INFINITY }: FaultRule, ageMs: number): boolean {
  return ageMs >= afterMs && ageMs < afterMs + forMs;
}

function matchesOperation(pattern: string, operation: string): boolean {
  return pattern.endsWith("*") ? operation.startsWith(pattern.slice(0, -1)) : pattern === operation;
}

function isTaken({ rule, uses }: ArmedRule, request: Request, random: () => number): boolean {
  const { times = Number.POSITIVE_INFINITY, skip = 0, probability } = rule;
  const key = countedBy(rule, request);
  const use = uses.get(key) ?? { passed: 0, taken: 0 };
  uses.set(key, use);
  if (use.taken >= times) return false;
  if (use.passed < skip) {
    use.passed += 1;
    return false;
  }
  if (probability !== undefined && random() >= probability) return false;
  use.taken += 1;
  return true;
}

function countedBy({ each }: FaultRule, { mailbox = "", item = "" }: Request): string {
  if (each === undefined) return "";
  return each === "mailbox" ? mailbox.toLowerCase() : `${mailbox.toLowerCase()} ${item}`;
}

/** How long a rule of kind `latency` makes a request wait. */
export function latencyMs({ delayMs = 0, spread }: FaultRule, random: () => number): number {
  if (spread === undefined) return delayMs;
  if (spread.shape === "uniform") return delayMs + (spread.maxMs - delayMs) * random();
  return Math.min(delayMs * Math.exp(spread.sigma * standardNormal(random)), spread.maxMs);
}

/** Box and Muller's transform; never of zero, whose logarithm is infinite. */
function standardNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
