import type { Candidate } from "#retraction/identity.ts";
import type { ItemId } from "#retraction/hit.ts";
import type { CopyId, RetractionId } from "#shared/ids.ts";
import { copyAt, draftOf, type RequestsFixture, started } from "./requests-fixture.ts";

export function candidate(itemId: string, subject = "Your invoice"): Candidate {
  return {
    itemId: itemId as ItemId,
    place: "visible",
    folder: "Inbox/Private",
    isRead: true,
    identity: {
      messageId: "<a@evil.example>",
      from: "eve@evil.example",
      subject,
      sentAt: "2026-11-23T08:00:00.000Z",
      receivedAt: "2026-11-23T08:00:05.000Z",
      networkMessageId: undefined,
      receivedIds: [],
    },
    because: "the content differs",
    disagrees: ["Message-ID", "From", "Subject", "Date"],
  };
}

/** A run of which one copy was settled as `identity_mismatch`, with two candidates `one` and `two`. */
export async function mismatched(
  it: RequestsFixture,
  index = 0,
): Promise<{ readonly retractionId: RetractionId; readonly copyId: CopyId }> {
  const { id: retractionId } = await started(it, draftOf(it.message));
  const copyId = copyAt(it, index);
  await it.database.asWorker((tx) =>
    tx.rows(
      `update retraction_copy set outcome = 'identity_mismatch', settled_at = now(), due_at = null, candidates = $4
       where tenant_id = $1 and retraction_id = $2 and copy_id = $3`,
      [it.tenantId, retractionId, copyId, JSON.stringify([candidate("one"), candidate("two")])],
    ),
  );
  return { retractionId, copyId };
}
