import type { MessageId, RetractionId } from "#shared/ids.ts";

/** How the messages of a draft were named. It is shown with the draft, and kept with the run. */
export type NamedBy =
  /** One by one: ticked, or by their ids. */
  | { readonly by: "messages" }
  /** Everything that a search finds; the words are the ones that were typed. */
  | { readonly by: "search"; readonly search: Readonly<Record<string, string | boolean>> }
  | ({ readonly by: "message_ids"; readonly given: number } & NamedByHeaders)
  | { readonly by: "samples"; readonly samples: readonly SampleReport[] }
  /** Those that are like one message, chosen by a person. */
  | { readonly by: "campaign"; readonly of: MessageId; readonly messages: number }
  /** So many items of one copy of that run, of which a person has said that they are ours. */
  | { readonly by: "decision"; readonly retractionId: RetractionId; readonly items: number };

/** What was not as clear as one header, one message. */
export interface NamedByHeaders {
  readonly notFound: readonly string[];
  /** Known only from copies that nothing proves to be the provider's: never acted on. */
  readonly untrusted: readonly string[];
  readonly ambiguous: readonly AmbiguousHeader[];
  /** False: none of the ambiguous ones is in the set. */
  readonly includesAmbiguous: boolean;
}

/** Whoever writes a mail chooses its Message-ID, so one can stand in several mails. */
export interface AmbiguousHeader {
  readonly header: string;
  readonly messageIds: readonly MessageId[];
}

/** `differs`: its Message-ID is known, its content is not: it is a mail of its own, and moves nothing. */
export const SAMPLE_RESULTS = ["matched", "differs", "unknown", "unreadable"] as const;
export type SampleResult = (typeof SAMPLE_RESULTS)[number];

/** What was found for one .eml file. */
export interface SampleReport {
  readonly name: string;
  readonly result: SampleResult;
  readonly header: string | undefined;
  /** Of `matched` the message; of `differs` those with the same Message-ID. */
  readonly messageIds: readonly MessageId[];
}
