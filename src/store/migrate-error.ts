/** The database could not be reached, or not be brought up to this version; `cause` is what the driver said. */
export class MigrateError extends Error {
  override readonly name = "MigrateError";
  /** `connect`, `newer`, or the file that failed. */
  readonly step: string;

  constructor(step: string, options: ErrorOptions) {
    super(SAID[step] ?? `migration ${step} failed`, options);
    this.step = step;
  }
}

const SAID: Readonly<Record<string, string>> = {
  connect: "the database cannot be reached",
  newer: "the database has the schema of a newer version",
};
