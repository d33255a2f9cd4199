/** The database could not be reached, or not be brought up to this version; `cause` is what the driver said. */
export class MigrateError extends Error {
  override readonly name = "MigrateError";
  /** `connect`, or the file that failed. */
  readonly step: string;

  constructor(step: string, options: ErrorOptions) {
    super(step === "connect" ? "the database cannot be reached" : `migration ${step} failed`, options);
    this.step = step;
  }
}
