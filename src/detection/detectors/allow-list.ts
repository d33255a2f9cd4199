import { type Clue, detector, finding } from "../detector.ts";
import { entryFor } from "../list-match.ts";
import { senderProof } from "../sender-proof.ts";

// The surest way past a filter is to write the address that is let through. So the entry counts only where the
// provider proved the sender, and every address in From must be on the list.
export const allowList = detector("allow-list", (mail, { tenant: { allow } }) => {
  const entries = mail.from.map((it) => entryFor(it.address, allow));
  const entry = entries[0];
  if (entry === undefined || entries.includes(undefined)) return undefined;
  return senderProof(mail) === "proven" ? honoured(entry) : ignored(entry);
});

function honoured(entry: string): Clue {
  const reason = `The sender is on your allow list: ${entry}.`;
  return finding({ sign: "allowed", field: "from", value: entry, reason, score: 10 });
}

function ignored(entry: string): Clue {
  const reason = `The sender is on your allow list (${entry}), but nothing proves that the mail really comes from there. The entry was not applied.`;
  return finding({ sign: "wanted", field: "from", value: entry, reason, score: 0 });
}
