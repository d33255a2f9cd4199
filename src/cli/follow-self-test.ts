import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api-client.ts";
import type { CliDeps } from "./cli-deps.ts";
import { openProgress } from "./progress.ts";
import { printable } from "./printable.ts";
import { type SelfTestLineReply, SelfTestReply } from "./self-test-replies.ts";
import type { Paint, Style } from "./terminal.ts";
import { destinationName } from "./words.ts";

const POLL_MS = 250;

interface Followed {
  /** The self-test's own path. */
  readonly path: string;
  readonly waitMs: number;
  /** Told each line once, as it comes. */
  readonly onLine: (line: SelfTestLineReply) => void;
}

/** Waits until a self-test has ended, or patience or the person ends; the server goes on by itself. */
export async function followSelfTest(
  deps: Pick<CliDeps, "terminal" | "signal" | "now">,
  api: Api,
  { path, waitMs, onLine }: Followed,
): Promise<SelfTestReply> {
  const { signal, now } = deps;
  const until = now().getTime() + waitMs;
  using progress = openProgress(deps, { vanishes: true });
  let told = 0;
  for (;;) {
    const seen = await api.get(path, SelfTestReply);
    // One that was begun anew has fewer lines than were told.
    const fresh = seen.lines.slice(told);
    if (fresh.length > 0) progress.makeRoom();
    for (const line of fresh) onLine(line);
    told = Math.max(told, seen.lines.length);
    if (seen.state === "ended" || now().getTime() >= until || signal.aborted) return seen;
    progress.show({ value: seen.lines.length, text: standingText(seen) });
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  }
}

function standingText({ state, lines }: SelfTestReply): string {
  return state === "waiting" ? "waiting for a worker" : `trying: ${lines.length} done`;
}

const MARKS: Readonly<Record<string, readonly [Style, string]>> = {
  passed: ["green", "✓"],
  warned: ["yellow", "!"],
  failed: ["red", "✗"],
  not_tried: ["dim", "–"],
};

/** Such as `✗ right         User.Read.All: the provider answered 403 (Authorization_RequestDenied)`, and below it what to do. */
export function lineText(line: SelfTestLineReply, paint: Paint): string {
  const [style, mark] = MARKS[line.result] ?? ["dim", "–"];
  const check = line.check.replaceAll("_", " ").padEnd(13);
  const subject = subjectText(line);
  const code = line.code === null ? "" : ` (${printable(line.code)})`;
  const said = `${paint(style, mark)} ${check} ${subject}${printable(line.detail)}${code}`;
  const below = [
    ...line.differences.map((it) => `${it.field}: was ${printable(it.was)}, is ${printable(it.is)}`),
    ...(line.advice === null ? [] : [`→ ${printable(line.advice)}`]),
  ];
  return [said, ...below.map((text) => `    ${text}`)].join("\n");
}

function subjectText({ check, subject }: SelfTestLineReply): string {
  if (subject === null) return "";
  return `${check === "destination" ? destinationName(subject) : printable(subject)}: `;
}
