import type { Scenario } from "../../support/chaos/scenario.ts";

const BOTH = ["microsoft", "google"] as const;
const TO_TRASH = { do: "retract", destination: "DeletedItems" } as const;

/** Mailboxes and connections that are not what they were, and come back or do not. */
export const CONNECTIONS: readonly Scenario[] = [
  {
    name: "suspended-midway",
    fault: "mailboxes suspended midway, and back",
    providers: BOTH,
    faults: [
      { kind: "latency", operation: "*", delayMs: 40 },
      ...["graph.*", "gmail.*"].map((operation) => ({
        kind: "suspended" as const,
        operation,
        afterMs: 500,
        forMs: 3_000,
      })),
    ],
    operations: [TO_TRASH],
    hastens: 8,
    outcomes: ["moved", "mailbox_unavailable"],
    movedShare: 0,
  },
  {
    name: "suspended-after-the-act",
    fault: "mailboxes suspended right after the act, and back",
    providers: BOTH,
    faults: [
      ...["graph.move", "gmail.modify"].map((operation) => ({
        kind: "lost-reply" as const,
        operation,
        each: "item" as const,
        times: 1,
      })),
      ...["graph.list", "graph.get", "gmail.get"].map((operation) => ({
        kind: "suspended" as const,
        operation,
        afterMs: 1_500,
        forMs: 6_000,
      })),
    ],
    operations: [TO_TRASH],
    hastens: 8,
    outcomes: ["moved", "mailbox_unavailable"],
    movedShare: 0,
  },
  {
    name: "recoverable-full",
    fault: "Recoverable Items full; the next weaker place has to do",
    providers: ["microsoft"],
    faults: [{ kind: "recoverable-full", operation: "graph.*", probability: 0.5 }],
    operations: [{ do: "retract", destination: "RecoverableItemsDeletions" }],
    outcomes: ["moved"],
  },
  {
    name: "recoverable-full-leave",
    fault: "Recoverable Items full; it shall be left",
    providers: ["microsoft"],
    faults: [{ kind: "recoverable-full", operation: "graph.*" }],
    operations: [{ do: "retract", destination: "RecoverableItemsDeletions", whenImpossible: "leave" }],
    outcomes: ["unsupported"],
    movedShare: 0,
  },
  {
    name: "legal-hold",
    fault: "legal hold: nothing is purged, the next weaker place has to do",
    providers: ["microsoft"],
    faults: [{ kind: "legal-hold", operation: "graph.*" }],
    operations: [{ do: "retract", destination: "RecoverableItemsPurges" }],
    hastens: 8,
    outcomes: ["moved"],
  },
  {
    name: "token-refused-once",
    fault: "access tokens revoked, new ones are given",
    providers: BOTH,
    faults: [{ kind: "token-revoked", operation: "*", each: "mailbox", times: 1, probability: 0.5 }],
    operations: [TO_TRASH],
    outcomes: ["moved"],
  },
  {
    name: "consent-revoked",
    fault: "consent revoked, and restored by a person",
    providers: BOTH,
    faults: [
      { kind: "latency", operation: "*", delayMs: 30 },
      { kind: "token-revoked", operation: "*", afterMs: 400, forMs: 4_000 },
      { kind: "refuse", operation: "entra.token", code: "unknown-app", forMs: 4_000 },
      {
        kind: "refuse",
        operation: "google.token",
        status: 401,
        code: "unauthorized_client",
        afterMs: 400,
        forMs: 4_000,
      },
    ],
    operations: [TO_TRASH, { do: "resume", afterMs: 5_500 }, { do: "resume", afterMs: 3_000 }],
    hastens: 4,
    outcomes: ["moved"],
  },
  {
    name: "clock-behind",
    fault: "the provider's clock is 4 minutes behind, and bans are dates",
    providers: BOTH,
    faults: [
      { kind: "clock-skew", operation: "*", skewMs: -240_000 },
      ...["graph.batch", "gmail.modify"].map((operation) => ({
        kind: "throttle" as const,
        operation,
        retryAfterSeconds: 3,
        each: "mailbox" as const,
        times: 1,
      })),
    ],
    operations: [TO_TRASH],
    outcomes: ["moved"],
  },
  {
    name: "clock-ahead",
    fault: "the provider's clock is 4 minutes ahead, and bans are dates",
    providers: BOTH,
    faults: [
      { kind: "clock-skew", operation: "*", skewMs: 240_000 },
      ...["graph.batch", "gmail.modify"].map((operation) => ({
        kind: "throttle" as const,
        operation,
        retryAfterSeconds: 3,
        each: "mailbox" as const,
        times: 1,
      })),
    ],
    operations: [TO_TRASH],
    outcomes: ["moved"],
  },
  {
    name: "down-for-an-hour",
    fault: "provider down for an hour (of the ledger's clock)",
    providers: BOTH,
    faults: [
      { kind: "lost-request", operation: "*", probability: 0.5, afterMs: 200, forMs: 9_000 },
      { kind: "server-error", operation: "*", status: 503, afterMs: 200, forMs: 9_000 },
    ],
    operations: [TO_TRASH],
    hastens: 400,
    outcomes: ["moved"],
  },
];
