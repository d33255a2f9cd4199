import type { ListHeaders } from "#mail/mail.ts";
import { detector, finding } from "../detector.ts";

// Senders of newsletters make themselves known, because the big providers ask for it (RFC 2369, RFC 8058).
export const bulkHeaders = detector("bulk-headers", ({ list, html }) => {
  const marks = marksIn(list);
  const score = marks.reduce((sum, it) => sum + it.score, 0);
  if (score === 0 || isDiscussion(list, html)) return undefined;
  return finding({
    sign: "bulk",
    field: "list",
    value: marks.map((it) => it.header).join(", "),
    reason: "The mail is marked as one that goes to many readers, who can unsubscribe.",
    score: Math.min(score, 6),
  });
});

interface Mark {
  readonly header: string;
  readonly score: number;
}

function marksIn(list: ListHeaders): readonly Mark[] {
  return [
    { header: "List-Unsubscribe", score: list.unsubscribe ? 3 : 0 },
    { header: "List-Unsubscribe-Post", score: list.oneClick ? 2 : 0 },
    { header: "Feedback-ID", score: list.feedbackId ? 2 : 0 },
    { header: "List-Id", score: list.listId === undefined ? 0 : 1 },
    { header: "Precedence", score: /^(bulk|junk)$/i.test(list.precedence ?? "") ? 2 : 0 },
  ].filter((it) => it.score > 0);
}

/** People talking to each other on a list, not a newsletter: plain text, or a list that says so, and no marks of a mail service. */
function isDiscussion(list: ListHeaders, html: string): boolean {
  if (list.listId === undefined || list.oneClick || list.feedbackId) return false;
  return html === "" || list.precedence === "list";
}
