/**
 * What the person at the terminal is told in one line: what happened and what to try. Everything else that is thrown is
 * a bug and shows its stack.
 */
export class CliError extends Error {
  override readonly name = "CliError";
  /** 1: refused or failed; 2: called in a way that cannot be meant. */
  readonly exitCode: 1 | 2;
  /** Where a server refused: its HTTP status. */
  readonly status: number | undefined;
  /** Of the first of its errors: the stable word for it. */
  readonly type: string | undefined;

  constructor(message: string, options: CliErrorOptions = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? 1;
    this.status = options.status;
    this.type = options.type;
  }
}

interface CliErrorOptions extends ErrorOptions {
  readonly exitCode?: 1 | 2;
  readonly status?: number;
  readonly type?: string | undefined;
}
