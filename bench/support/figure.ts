/** One line of the table: what was measured, what it is held against, and whether the aim is met. */
export interface Figure {
  readonly what: string;
  /** As it is shown, with its unit. */
  readonly measured: string;
  /** The rival's in the same run; empty where the aim is a number. */
  readonly rival: string;
  readonly aim: string;
  /** `undefined`: shown for comparison, without an aim. */
  readonly isMet: boolean | undefined;
  /** One sentence that says what the figure is. */
  readonly meaning: string;
}

/** What a question needs to know of the run. */
export interface BenchOptions {
  /** Fewer and shorter rounds: to see that it works, not to be quoted. */
  readonly isQuick: boolean;
  /** Told what is going on. */
  readonly say: (line: string) => void;
}

/** One question and its answer. Throws where it cannot be asked on this machine. */
export type Question = (options: BenchOptions) => Promise<readonly Figure[]>;
