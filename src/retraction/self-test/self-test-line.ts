import { refusalAdvice } from "#directory/refusal-advice.ts";
import type { SelfTestCheck, SelfTestLine } from "#directory/self-test.ts";
import type { ProviderError } from "../provider-error.ts";

type Said = Pick<SelfTestLine, "result" | "detail"> & Partial<Omit<SelfTestLine, "check">>;

/** A line of which only what it says has to be given. */
export function toLine(check: SelfTestCheck, said: Said): SelfTestLine {
  return {
    subject: undefined,
    code: undefined,
    advice: undefined,
    isBroken: false,
    differences: [],
    check,
    ...said,
  };
}

/** What could not be tried, and what kept it from being tried. */
export function notTried(check: SelfTestCheck, detail: string, subject?: string): SelfTestLine {
  return toLine(check, { subject, result: "not_tried", detail });
}

/** What the provider said. Where it did not answer, or asked to wait too long, nobody knows yet. */
export function refusedLine(check: SelfTestCheck, error: ProviderError, subject?: string): SelfTestLine {
  return toLine(check, { subject, ...refusal(error) });
}

export function refusal(error: ProviderError): Said {
  const code = error.code ?? error.fault;
  if (error.fault === "throttled") {
    return { result: "not_tried", code, detail: waitedFor(error), advice: "Run the self-test again later." };
  }
  if (error.fault === "transient") {
    return { result: "not_tried", code, detail: error.message, advice: "Run the self-test again later." };
  }
  const isBroken = error.fault === "integration_broken";
  return { result: "failed", code, detail: error.message, advice: refusalAdvice(code), isBroken };
}

function waitedFor({ retryAt }: ProviderError): string {
  const until = retryAt === undefined ? "" : ` until ${retryAt.toISOString().slice(0, 19)}Z`;
  return `the provider asked to wait${until}, longer than a self-test waits`;
}
