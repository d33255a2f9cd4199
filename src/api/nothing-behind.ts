import type { NamedByHeaders, SampleReport } from "#retraction/named-by.ts";
import { ApiError } from "./api-error.ts";

/** The answer where a list of Message-IDs leads to no message: for each of them why. */
export function nothingBehind({ notFound, untrusted, ambiguous }: NamedByHeaders): ApiError {
  return new ApiError(
    "nothing_named",
    ...notFound.map((it) => `No message of this account has the Message-ID ${it}.`),
    ...untrusted.map(
      (it) => `Nothing proves that the copy of ${it} came from your provider: it is never acted on.`,
    ),
    ...ambiguous.map(
      ({ header, messageIds }) =>
        `${messageIds.length} messages have the Message-ID ${header}: choose among ${messageIds.join(", ")}, or send "include_ambiguous": true.`,
    ),
  );
}

/** The answer where no file is a mail of this account: for each of them why. */
export function noSampleKnown(samples: readonly SampleReport[]): ApiError {
  return new ApiError("nothing_named", ...samples.map(whyNot));
}

function whyNot({ name, result, messageIds }: SampleReport): string {
  if (result === "unreadable") return `${name} cannot be read as a mail.`;
  if (result === "unknown") return `${name} was not journaled: no message has its content or its Message-ID.`;
  return `${name} differs from ${messageIds.join(", ")}, whose Message-ID it has: look at both before you name one.`;
}
