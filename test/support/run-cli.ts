import type { ApiConnection } from "#cli/api-client.ts";
import type { CliDeps, Operator } from "#cli/cli-deps.ts";
import { evaluateMail } from "#cli/evaluate-mail.ts";
import { runProgram } from "#cli/program.ts";
import { PLAIN, type Terminal } from "#cli/terminal.ts";

export interface CliRun {
  readonly exitCode: number;
  /** What a pipe would get. */
  readonly out: string;
  /** What a person sees beside it. */
  readonly note: string;
  /** Of `--json`. */
  readonly json: unknown;
}

export interface CliOptions {
  readonly connection?: Partial<ApiConnection>;
  readonly operator?: Partial<Operator>;
  /** Answers to questions; absent: nobody can be asked. */
  readonly answer?: string;
  readonly input?: string;
  readonly signal?: AbortSignal;
  readonly breakOff?: AbortSignal;
  readonly columns?: number;
  /** Sees each line as it is printed. */
  readonly onLine?: (line: string) => void;
}

/** Runs one command line as `main` would, with everything it says kept. */
export async function runCli(argv: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const out: string[] = [];
  const note: string[] = [];
  const { answer } = options;
  const terminal: Terminal = {
    out: (text) => {
      out.push(text);
      options.onLine?.(text);
    },
    note: (text) => note.push(text),
    columns: options.columns,
    paint: PLAIN,
    ask: answer === undefined ? undefined : () => Promise.resolve(answer),
    readInput: () => Promise.resolve(Buffer.from(options.input ?? "")),
    progress: undefined,
  };
  const deps: CliDeps = {
    version: "1.2.3",
    operator: { ...NO_OPERATOR, ...options.operator },
    connection: () =>
      Promise.resolve({ baseUrl: "http://127.0.0.1:9", token: "und_test", ...options.connection }),
    terminal,
    signal: options.signal ?? new AbortController().signal,
    ...(options.breakOff !== undefined && { breakOff: options.breakOff }),
    now: () => new Date(),
  };
  const exitCode = await runProgram(deps, argv);
  const text = out.join("\n");
  return {
    exitCode,
    out: text,
    note: note.join("\n"),
    get json() {
      return JSON.parse(text) as unknown;
    },
  };
}

const unused = (): never => {
  throw new Error("the test gave no such operator");
};
const NO_OPERATOR: Operator = {
  serve: unused,
  migrate: unused,
  backups: { make: unused, restore: unused, restored: unused },
  simulate: unused,
  openapi: { make: unused, read: unused },
  tenants: { create: unused, list: unused, delete: unused },
  tokens: { create: unused, list: unused, revoke: unused },
  audit: { verify: unused, checkpoint: unused },
  keys: { list: unused, rotate: unused },
  persons: {
    list: unused,
    invite: unused,
    resetPassword: unused,
    resetSecondFactor: unused,
    disable: unused,
    setupCode: unused,
  },
  evaluate: evaluateMail,
  demo: { send: unused, remove: unused },
};
