import type { Candidate, Mismatch } from "./queries.ts";

export interface ComparedField {
  readonly field: "messageId" | "from" | "subject" | "sentAt";
  /** As text; moments as ISO 8601. `null`: it is not there, or not for this person. */
  readonly journal: string | null;
  readonly mailbox: string | null;
  /** As the engine compared them, which knows what transports fold and cut. `unknown`: one side says nothing. */
  readonly verdict: "agrees" | "differs" | "unknown";
}

type Written = "message_id" | "from" | "subject" | "sent_at";

/** As the server calls them in `disagrees`. */
const HEADERS = { messageId: "Message-ID", from: "From", subject: "Subject", sentAt: "Date" } as const;

/** The headers that a sender writes, of the message and of what was found. */
export function compareFields(
  mismatch: Pick<Mismatch, Written>,
  candidate: Pick<Candidate, Written | "disagrees">,
): readonly ComparedField[] {
  const values = {
    messageId: [mismatch.message_id, candidate.message_id],
    from: [mismatch.from, candidate.from],
    subject: [mismatch.subject, candidate.subject],
    sentAt: [mismatch.sent_at, candidate.sent_at],
  } as const;
  return (["messageId", "from", "subject", "sentAt"] as const).map((field) => {
    const [journal, mailbox] = values[field];
    return { field, journal, mailbox, verdict: verdictOf(candidate, field, [journal, mailbox]) };
  });
}

function verdictOf(
  { disagrees }: Pick<Candidate, "disagrees">,
  field: ComparedField["field"],
  values: readonly (string | null)[],
): ComparedField["verdict"] {
  if (disagrees.includes(HEADERS[field])) return "differs";
  return values.includes(null) ? "unknown" : "agrees";
}

/** Of what the receiving provider wrote, and no sender chooses. */
export function marksThatDiffer({ disagrees }: Pick<Candidate, "disagrees">): readonly string[] {
  const headers: readonly string[] = Object.values(HEADERS);
  return disagrees.filter((it) => !headers.includes(it));
}
