import type { ReadCopy } from "#directory/explain-copy.ts";
import type { ResolveTxt } from "#directory/resolve-txt.ts";
import { type Judging, openJudging } from "#intake/judging.ts";
import type { Database } from "#store/database.ts";
import { openKnowledge } from "#store/tenant-knowledge.ts";

export interface ReadCopyNeeds {
  readonly database: Database;
  readonly resolveTxt: ResolveTxt;
  /** A thread that was lost; never carries mail. */
  readonly onTrouble: (error: unknown) => void;
}

const DEADLINE_MS = 5_000;

/**
 * Reads journal copies as the intake does, for people who ask. With a thread of its own, which is there from the first
 * question on: processes without an intake read too, and nobody's mail waits behind a question.
 */
export function openReadCopy(needs: ReadCopyNeeds): { readonly readCopy: ReadCopy } & AsyncDisposable {
  let opened: Judging | undefined;
  const knowledge = openKnowledge(needs.database, Date.now);
  const open = (): Judging =>
    openJudging({
      threads: 1,
      deadlineMs: DEADLINE_MS,
      knowledgeOf: (source) => knowledge(source.tenantId),
      resolveTxt: needs.resolveTxt,
      onTrouble: needs.onTrouble,
      now: () => new Date(),
    });
  return {
    readCopy: async (source, raw, { clientAddress = "", clientCertificateSha256 }) => {
      opened ??= open();
      const session = {
        clientAddress,
        clientCertificateSha256,
        tls: undefined,
        mailFrom: "",
        receivedAt: new Date(),
      };
      return opened.judge({ source, session, blocks: [raw] });
    },
    [Symbol.asyncDispose]: async () => opened?.[Symbol.asyncDispose](),
  };
}
