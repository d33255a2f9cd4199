import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Figure, Question } from "./support/figure.ts";
import { quantile } from "./support/quantile.ts";
import { type Child, startChild } from "./support/start-child.ts";
import type { ScanQuestion, TraceReady, TraceSettings } from "./support/trace-process.ts";

const AIM_MS = 100;
const WINDOW_DAYS = 30;
const LOOK_MS = 60;

interface Filter {
  readonly what: string;
  readonly query: Readonly<Record<string, string>>;
  /** The word that the same is scanned for, beside it. */
  readonly scanned?: string;
}

/** Each as the screen asks it: the first page of fifty, within the thirty days that it looks back by itself. */
const FILTERS: readonly Filter[] = [
  { what: "no filter", query: {} },
  { what: "a frequent word", query: { query: "invoice" }, scanned: "invoice" },
  { what: "a rare word", query: { query: "file900.pdf" } },
  { what: "a number that one subject has", query: { query: "950123" }, scanned: "950123" },
  { what: "a word that nobody wrote", query: { query: "zzzyqx" }, scanned: "zzzyqx" },
  { what: "two frequent words", query: { query: "invoice meeting" } },
  { what: "a frequent and a rare word", query: { query: "invoice name15000" } },
  { what: "words of the subject", query: { query: "subject:weekly subject:950" } },
  { what: "a frequent sender", query: { query: "from:name5@d5.example" } },
  { what: "a rare sender", query: { query: "from:name15000@d3000.example" } },
  { what: "a sender's domain", query: { query: "from:d3001.example" } },
  { what: "a frequent recipient", query: { query: "to:user9@corp.test" } },
  { what: "a rare recipient", query: { query: "to:user4900@corp.test" } },
  { what: "a domain", query: { query: "domain:d3999.example" } },
  { what: "a Message-ID", query: { query: "message-id:none@d1.example" } },
  { what: "a rare disposition", query: { query: "disposition:SPOOF" } },
  { what: "two dispositions", query: { query: "disposition:SPAM disposition:BULK" } },
  { what: "clean mail", query: { query: "disposition:NONE" } },
  { what: "is:retracted", query: { query: "is:retracted" } },
  { what: "is:delivered", query: { query: "is:delivered" } },
  { what: "is:failed", query: { query: "is:failed" } },
  { what: "is:retracted and a rare word", query: { query: "is:retracted 950123" } },
  { what: "read by a person", query: { message_action: "PREVIEW" } },
];

/** How long Mail trace takes to show its first page, whatever is asked, among a million messages of ninety days. */
export const trace: Question = async ({ isQuick, say }) => {
  const messages = isQuick ? 20_000 : 1_000_000;
  const rounds = isQuick ? 3 : 20;
  const dataDir = await mkdtemp(join(tmpdir(), "undeliver-bench-"));
  try {
    const file = new URL("./support/trace-process.ts", import.meta.url);
    const settings: TraceSettings = { dataDir, messages };
    await using child = await startChild<TraceReady>(file, settings);
    const figures: Figure[] = [];
    for (const filter of FILTERS) {
      const it = await measure(child.ready, filter.query, rounds);
      const scanMs = filter.scanned === undefined ? undefined : await scan(child, filter.scanned);
      say(`  ${filter.what}: ${inWords(it)}${scanMs === undefined ? "" : `, scan ${scanMs.toFixed(0)} ms`}`);
      figures.push(pageFigure(filter.what, it, { messages, rounds, scanMs }));
    }
    figures.push(await boundedFigure(child.ready, rounds));
    figures.push(indexFigure(child.ready));
    return figures;
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
};

interface Measured {
  readonly p50: number;
  readonly p95: number;
  /** Whether each answer was whole: a full page, or all there is. */
  readonly isWhole: boolean;
}

async function measure(
  ready: TraceReady,
  query: Readonly<Record<string, string>>,
  rounds: number,
): Promise<Measured> {
  const times: number[] = [];
  let isWhole = true;
  // The first ones find code and pages cold.
  for (let round = -2; round < rounds; round++) {
    const startedAt = performance.now();
    const { looked_until: lookedUntil } = await ask(ready, query);
    if (round >= 0) times.push(performance.now() - startedAt);
    isWhole &&= lookedUntil === undefined;
  }
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95), isWhole };
}

interface ResultInfo {
  readonly looked_until?: string;
}

async function ask(
  { origin, account, token }: TraceReady,
  query: Readonly<Record<string, string>>,
): Promise<ResultInfo> {
  const search = new URLSearchParams({ per_page: "50", ...query });
  const url = `${origin}/client/v4/accounts/${account}/email-security/investigate?${search.toString()}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`the API answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { readonly result_info: ResultInfo }).result_info;
}

async function scan(child: Child<TraceReady>, word: string): Promise<number> {
  const question: ScanQuestion = { pattern: `%${word}%`, days: WINDOW_DAYS };
  await child.ask(question);
  return Number(await child.ask(question));
}

function inWords({ p50, p95, isWhole }: Measured): string {
  return `${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms${isWhole ? "" : ", not whole"}`;
}

interface Beside {
  readonly messages: number;
  readonly rounds: number;
  readonly scanMs: number | undefined;
}

function pageFigure(what: string, it: Measured, { messages, rounds, scanMs }: Beside): Figure {
  return {
    what: `Mail trace, first page, ${what}`,
    measured: `${it.p50.toFixed(0)} / ${it.p95.toFixed(0)} ms`,
    rival: scanMs === undefined ? "" : `scan with ilike ${scanMs.toFixed(0)} ms`,
    aim: `p95 under ${AIM_MS} ms, whole`,
    isMet: it.p95 < AIM_MS && it.isWhole,
    meaning: `Half and 95 of a hundred of ${rounds} requests over HTTP among ${messages.toLocaleString("en")} messages of 90 days: the newest fifty of the last ${WINDOW_DAYS} days that match, or all where they are fewer.`,
  };
}

/** Two letters are in no index: every message has to be looked at, and the answer must not wait for that. */
async function boundedFigure(ready: TraceReady, rounds: number): Promise<Figure> {
  const query = { query: "qz after:2000-01-01", look_ms: String(LOOK_MS) };
  const { p50, p95, isWhole } = await measure(ready, query, rounds);
  return {
    what: "Mail trace, all days, what no index helps with",
    measured: `${p50.toFixed(0)} / ${p95.toFixed(0)} ms${isWhole ? "" : ", says until where"}`,
    rival: "",
    aim: `bounded: p95 under ${AIM_MS + LOOK_MS} ms`,
    isMet: p95 < AIM_MS + LOOK_MS,
    meaning: `A word of two letters without a window of days, as the screen asks it (look_ms=${LOOK_MS}): the answer says until where it has looked, and its cursor goes on there.`,
  };
}

function indexFigure({ indexMs }: TraceReady): Figure {
  return {
    what: "Index of words, behind the intake",
    measured: `${indexMs.toFixed(2)} ms a message`,
    rival: "",
    aim: "for comparison",
    isMet: undefined,
    meaning:
      "What writing it takes, by one reader of the events in pages of a thousand; no mail waits for it, and what it has not read yet is searched beside it.",
  };
}
