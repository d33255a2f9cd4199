import { adviceOnRefusal } from "./refusal-advice.ts";

/** What to do where a directory cannot be read on, by the trouble's own code. Quoted by docs/directory.md. */
export const SYNC_ADVICE: Readonly<Record<string, string>> = {
  empty_directory:
    "The directory listed nobody, though people were known: nothing was removed. Check the right to read users, then read everything again.",
  unexpected_reply:
    "The provider's answer was not as its documents say. It is tried again by itself; if it stays so, report it with the log.",
  response_too_large:
    "The provider's answer was larger than is credible. It is tried again by itself; if it stays so, report it with the log.",
  timeout: "The provider did not answer in time. It is tried again by itself, from where it stands.",
  token_no_answer:
    "The provider's token endpoint did not answer. It is tried again by itself; if it stays so, check that this machine reaches it.",
  forgotten_at_once:
    "The provider forgot its list before it had begun. It is tried again by itself; if it stays so, its service health page says why.",
  directory_taken:
    "The directory is connected to another account of this instance. Delete the connection there, or this one.",
  own_error:
    "An error of Undeliver's own, and not the provider's. It is tried again by itself; the log says more.",
};

const UNKNOWN =
  "It is tried again by itself, and what is known stays. If it lasts, the provider's own code says why.";

/** A refusal of the connection stops the directory too: what helps there helps here. */
export function syncAdvice(code: string): string {
  return (Object.hasOwn(SYNC_ADVICE, code) ? SYNC_ADVICE[code] : adviceOnRefusal(code)) ?? UNKNOWN;
}
