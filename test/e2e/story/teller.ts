import type { Environment } from "../npm-start.ts";
import { openNormaliser } from "./normalise.ts";
import { type OnTerminal, onTerminal, type Typing } from "./on-terminal.ts";
import { readScreen } from "./screen.ts";

/** One command of the story. */
interface Typed {
  readonly as: string;
  readonly args: readonly string[];
  readonly typing?: readonly Typing[];
  /** Absent: 0. */
  readonly exitCode?: number;
  /** A bar is drawn many times: the first drawing that shows this is told too, above the last one. */
  readonly drawing?: RegExp;
  /** Of what the command shows, only these lines. */
  readonly only?: RegExp;
}

/** A command that was typed at a terminal of its own, and perhaps has not ended. */
export interface Begun {
  readonly typed: Typed;
  readonly ran: Promise<OnTerminal>;
}

/** Writes a story down while it happens. */
export interface Teller {
  /** Prose, as Markdown. */
  tell(text: string): void;
  begin(typed: Typed): Begun;
  /** Waits for its end, and writes down what it has shown. Answers what stands on its terminal, unchanged. */
  end(begun: Begun): Promise<string>;
  /** Both, one after the other. */
  type(typed: Typed): Promise<string>;
  /** The whole story so far, as Markdown. */
  document(): string;
}

/** `people` have the token with which each of them works. */
export function openTeller(people: Readonly<Record<string, Environment>>): Teller {
  const normalise = openNormaliser();
  const parts: string[] = [];
  const begin = (typed: Typed): Begun => {
    const ran = onTerminal(people[typed.as] ?? {}, typed.args, typed.typing);
    ran.catch(() => {}); // told by `end`
    return { typed, ran };
  };
  const end = async ({ typed, ran }: Begun): Promise<string> => {
    const { as, args, exitCode = 0 } = typed;
    const ended = await ran;
    if (ended.exitCode !== exitCode) throw unexpected(typed, ended);
    const command = `${as}$ undeliver ${args.map(asTyped).join(" ")}`;
    const status = exitCode === 0 ? [] : [`(exit ${exitCode})`];
    const text = [command, ...shownOf(typed, ended), ...status].join("\n");
    parts.push(`\`\`\`console\n${normalise(text)}\n\`\`\``);
    return readScreen(ended.written).lines.join("\n");
  };
  return {
    tell: (text) => parts.push(text.trim()),
    begin,
    end,
    type: (typed) => end(begin(typed)),
    document: () => `${parts.join("\n\n")}\n`,
  };
}

function unexpected({ args }: Typed, { exitCode, written }: OnTerminal): Error {
  return new Error(`undeliver ${args.join(" ")} ended with ${String(exitCode)}:\n${written}`);
}

function shownOf(typed: Typed, ended: OnTerminal): readonly string[] {
  const { only, drawing } = typed;
  const { lines, overwritten } = readScreen(ended.written);
  const shown = only === undefined ? lines : lines.filter((it) => only.test(it));
  if (drawing === undefined) return shown;
  const earlier = overwritten.find((it) => drawing.test(it));
  if (earlier === undefined) throw unexpected(typed, ended);
  const at = shown.findIndex((it) => BAR.test(it));
  return [...shown.slice(0, at), earlier, ...shown.slice(at)];
}

const BAR = /[\u2588\u2591]{4}/;

function asTyped(word: string): string {
  return /^[\w@.:=,/-]+$/.test(word) ? word : `'${word}'`;
}
