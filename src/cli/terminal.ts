import { createInterface } from "node:readline/promises";
import type { ReadStream, WriteStream } from "node:tty";
import { styleText } from "node:util";

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan" | "magenta";
/** Colours a text, or leaves it as it is where nobody sees colours. */
export type Paint = (style: Style, text: string) => string;

export const PLAIN: Paint = (_style, text) => text;
export const COLOURED: Paint = (style, text) => styleText(style, text, { validateStream: false });

/** Where a command reads and writes. Answers go to `out`, everything about the way there to `note`. */
export interface Terminal {
  /** A line, or several. */
  out(text: string): void;
  note(text: string): void;
  /** `undefined`: not a terminal, nothing is cut. */
  readonly columns: number | undefined;
  readonly paint: Paint;
  /** `undefined` where nobody can be asked. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** All of standard input. */
  readInput(): Promise<Buffer>;
  /** Where a progress bar can be drawn; `undefined`: nowhere. */
  readonly progress: NodeJS.WritableStream | undefined;
}

/** The terminal of a process. */
export interface ProcessTerminal extends Terminal {
  /** Aborts when nobody reads the answers any more, as with `… | head`. What is written then is lost, and nothing breaks. */
  readonly unread: AbortSignal;
}

interface Streams {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly stderr: WriteStream;
}

export function openTerminal({ stdin, stdout, stderr }: Streams): ProcessTerminal {
  const isTerminal = stdout.isTTY;
  const unread = new AbortController();
  stdout.on("error", () => unread.abort());
  stderr.on("error", () => {});
  return {
    unread: unread.signal,
    out: (text) => stdout.write(`${text}\n`),
    note: (text) => stderr.write(`${text}\n`),
    get columns() {
      // Some terminals do not know how wide they are, and say 0.
      return isTerminal && stdout.columns > 0 ? stdout.columns : undefined;
    },
    paint: isTerminal && stdout.hasColors() ? COLOURED : PLAIN,
    ask: stdin.isTTY && stderr.isTTY ? (question) => ask(question, stdin, stderr) : undefined,
    readInput: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin as AsyncIterable<Buffer>) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    progress: stderr.isTTY ? stderr : undefined,
  };
}

async function ask(question: string, input: ReadStream, output: WriteStream): Promise<string> {
  const lines = createInterface({ input, output });
  try {
    return await lines.question(question);
  } catch {
    output.write("\n");
    return ""; // Ctrl-C, Ctrl-D: no answer is no consent
  } finally {
    lines.close();
  }
}
