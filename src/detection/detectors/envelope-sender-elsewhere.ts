import { detector, finding } from "../detector.ts";
import { domainOf, sameOwner } from "../domains.ts";
import { senderProof } from "../sender-proof.ts";

// Handed in under one address, shown under another. Newsletter services do so too, but theirs is proved by a
// signature of the shown domain; lists and bounces have their own return address by design (RFC 2369, RFC 5321 section 4.5.5).
export const envelopeSenderElsewhere = detector("envelope-sender-elsewhere", (mail) => {
  const envelope = domainOf(mail.returnPath ?? "");
  const shown = domainOf(mail.from[0]?.address ?? "");
  if (envelope === "" || shown === "" || envelope === shown || sameOwner(envelope, shown)) return undefined;
  if (mail.list.listId !== undefined || senderProof(mail) === "proven") return undefined;
  return finding({
    sign: "spoof",
    field: "return-path",
    value: mail.returnPath ?? "",
    reason: `The mail was handed in by ${envelope}, but shows a sender at ${shown}.`,
    score: 2,
  });
});
