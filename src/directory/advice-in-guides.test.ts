import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { newId, type SourceId } from "#shared/ids.ts";
import { problemsOf, SOURCE_PROBLEMS, type SourceHealth } from "#trace/source-health.ts";
import { PROOF_RESULTS, proofAdvice, proofRecord } from "./domain-proof.ts";
import { ADVICE_IN_PLACE, mailboxAdvice, REFUSAL_ADVICE, refusalAdvice } from "./refusal-advice.ts";
import { SYNC_ADVICE, syncAdvice } from "./sync-advice.ts";

/** Code -> what a guide says to do: the rows of its tables whose first cell is one code and nothing else. */
function rowsOf(guide: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(import.meta.dirname, `../../docs/${guide}.md`), "utf8");
  const rows = [...text.matchAll(/^\| `([^`|]+)` \|(?:.*\|)? ([^|]+) \|$/gm)];
  return new Map(rows.map(([, code = "", advice = ""]) => [code, advice]));
}

const GUIDES = { microsoft: rowsOf("setup-microsoft-365"), google: rowsOf("setup-google-workspace") };
const [DIRECTORY, JOURNALING] = [rowsOf("directory"), rowsOf("journaling")];

test.each(Object.entries(REFUSAL_ADVICE))(
  "%s is explained by a guide in the words of the screens",
  (code, advice) => {
    const found = [GUIDES.microsoft.get(code), GUIDES.google.get(code)].filter((it) => it !== undefined);
    expect(found).toContain(advice);
    expect(new Set(found).size).toBe(1);
  },
);

test.each(Object.entries(ADVICE_IN_PLACE))(
  "what the code alone would not tell is in the guide in the words of the screens: %s",
  (_, advice) => {
    const guide = readFileSync(join(import.meta.dirname, "../../docs/setup-microsoft-365.md"), "utf8");
    expect(guide).toContain(`| ${advice} |`);
  },
);

test("the codes of each provider stand in its own guide", () => {
  const known = Object.keys(REFUSAL_ADVICE);
  const entra = known.filter((it) => it.startsWith("AADSTS"));
  expect(entra.filter((it) => !GUIDES.microsoft.has(it))).toEqual([]);
  expect([...GUIDES.google.keys()].filter((it) => it.startsWith("AADSTS"))).toEqual([]);
});

test("what keeps a directory from being read is explained in the words of the screens", () => {
  expect(Object.fromEntries(DIRECTORY)).toEqual(SYNC_ADVICE);
});

test.each(PROOF_RESULTS.filter((it) => it !== "found"))(
  "a domain's check that ends with %s is explained",
  (result) => {
    const record = proofRecord("corp.example", "TOKEN");
    expect(JOURNALING.get(result)).toBe(proofAdvice(result, record));
  },
);

const WELL: SourceHealth = {
  sourceId: newId<SourceId>(new Date()),
  name: "journal",
  requireTls: false,
  state: "working",
  lastSeenAt: new Date(),
  day: {
    copies: 100,
    usual: 100,
    tls: 100,
    untrusted: 0,
    unknownRecipients: 0,
    shapes: { "exchange-report": 100 },
    delay: { p50: 1, p95: 1 },
  },
};
const day = (part: Partial<SourceHealth["day"]>): SourceHealth => ({
  ...WELL,
  day: { ...WELL.day, ...part },
});

/** One source for each problem, with a share of 30 % where one is told. */
const SICK: Readonly<Record<(typeof SOURCE_PROBLEMS)[number], SourceHealth>> = {
  never_delivered: { ...WELL, state: "never" },
  silent: { ...WELL, state: "silent" },
  untrusted: day({ untrusted: 30 }),
  not_recognised: day({ shapes: { "exchange-report": 70, tnef: 30 } }),
  unknown_recipients: day({ unknownRecipients: 30 }),
  no_tls: day({ tls: 70 }),
  late: day({ delay: { p50: 1_000_000, p95: 2_000_000 } }),
  few: day({ copies: 30, tls: 30 }),
};

describe("what a source is said to do wrong", () => {
  test.each(SOURCE_PROBLEMS)("%s is explained in the words of the screens", (code) => {
    const told = problemsOf(SICK[code]).find((it) => it.code === code)?.text;
    expect(told).toBeDefined();
    expect(JOURNALING.get(code)).toBe(told);
  });
});

test("of a mailbox Google's invalid_grant is no bad key, and a code of its own says more than the fault", () => {
  expect(mailboxAdvice("invalid_grant", "no_mailbox")).toBe(REFUSAL_ADVICE["no_mailbox"]);
  expect(mailboxAdvice("forbidden", "mailbox_unavailable")).toBe(REFUSAL_ADVICE["mailbox_unavailable"]);
  expect(mailboxAdvice("failedPrecondition", "mailbox_unavailable")).toBe(
    REFUSAL_ADVICE["failedPrecondition"],
  );
});

test.each(["constructor", "__proto__", "toString"])(
  "a provider's code %j is unknown, like any other",
  (code) => {
    expect([refusalAdvice(code), syncAdvice(code)]).toEqual([refusalAdvice("x"), syncAdvice("x")]);
  },
);
