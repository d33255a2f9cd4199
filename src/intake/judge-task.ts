import type { Direction, TenantKnowledge } from "#detection/context.ts";
import type { Likeness } from "#detection/likeness.ts";
import type { Verdict } from "#detection/verdict.ts";
import type { Envelope } from "#mail/envelope.ts";
import type { MailFacts } from "#mail/mail.ts";
import type { SealKeys } from "./google-seal.ts";
import type { SessionFacts, Trust } from "./journal-port.ts";
import type { StartMark } from "./run-with-deadline.ts";
import type { Source } from "#directory/sources.ts";

/** What a tenant knows, and the name under which a worker thread remembers it. */
export interface KeyedKnowledge {
  /** Changes with each change of the tenant's lists, people or domains. */
  readonly key: string;
  readonly tenant: TenantKnowledge;
}

/** One journal copy for a worker thread. Plain data; the buffer under `raw` is handed over, and comes back when judged. */
export interface JudgeTask {
  readonly raw: Uint8Array;
  readonly mark: StartMark;
  readonly source: Source;
  readonly session: Pick<SessionFacts, "clientAddress" | "clientCertificateSha256">;
  readonly knowledgeKey: string;
  /** Only where the thread said that it does not remember it: lists can be long, and mails are many. */
  readonly knowledge: TenantKnowledge | undefined;
  readonly sealKeys: SealKeys;
  /** True: open the envelope only, after judging failed. */
  readonly onlyOpen: boolean;
}

/** What a worker thread made of it. */
export interface Judgement {
  readonly raw: Uint8Array;
  /** Lower-case hex. */
  readonly rawSha256: string;
  readonly envelope: Envelope;
  readonly mail: MailFacts | undefined;
  readonly trust: Trust;
  readonly direction: Direction;
  readonly verdict: Verdict;
  /** `undefined` where the mail was not read. */
  readonly likeness: Likeness | undefined;
}

/** `missing`: what the thread lacks; it is asked again with it. */
export type JudgeReply =
  | { readonly kind: "judged"; readonly judgement: Judgement }
  | { readonly kind: "missing"; readonly needsKnowledge: boolean; readonly missingKeys: readonly string[] };
