import { mailboxAdvice, refusalAdvice } from "#directory/refusal-advice.ts";
import type { SelfTestCheck, SelfTestLine } from "#directory/self-test.ts";
import type { ProviderError } from "../provider-error.ts";

type Said = Pick<SelfTestLine, "result" | "detail"> & Partial<Omit<SelfTestLine, "check">>;

/** A line of which only what it says has to be given. Where it has a code, that says what to do. */
export function toLine(check: SelfTestCheck, said: Said): SelfTestLine {
  const advice = said.code === undefined ? undefined : refusalAdvice(said.code);
  const plain = { subject: undefined, code: undefined, isBroken: false, differences: [] };
  return { ...plain, advice, check, ...said, detail: sentence(said.detail) };
}

/** Errors begin in lower case, and people read whole sentences. An address or a scope that begins one stays as it is written. */
function sentence(text: string): string {
  const begins = /^\S*(?:@|:\/\/)/.test(text) ? text.slice(0, 1) : text.slice(0, 1).toUpperCase();
  return `${begins}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
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
  if (error.fault === "throttled" || error.fault === "transient") {
    const detail = error.fault === "throttled" ? waitedFor(error) : error.message;
    return { result: "not_tried", code, detail, advice: TRY_LATER };
  }
  const failed = { result: "failed", code, detail: error.message } as const;
  if (error.fault === "no_mailbox" || error.fault === "mailbox_unavailable")
    return { ...failed, advice: mailboxAdvice(code, error.fault) };
  return { ...failed, isBroken: error.fault === "integration_broken" };
}

export const TRY_LATER = "Run the self-test again later.";

function waitedFor({ retryAt }: ProviderError): string {
  const until = retryAt === undefined ? "" : ` until ${retryAt.toISOString().slice(0, 19)}Z`;
  return `the provider asked to wait${until}, longer than a self-test waits`;
}
