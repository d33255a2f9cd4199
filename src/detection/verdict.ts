import type { Disposition } from "./disposition.ts";
import type { Finding } from "./finding.ts";

export interface Verdict {
  readonly disposition: Disposition;
  readonly findings: readonly Finding[];
}
