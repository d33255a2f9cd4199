import { detector, finding } from "../detector.ts";
import { domainOf } from "../domains.ts";
import { senderProof } from "../sender-proof.ts";

// Anybody can write anybody's address into From. Broken forwarding fails too, so this is a hint and never decides alone.
export const authenticationFailed = detector("authentication-failed", (mail) => {
  const domain = domainOf(mail.from[0]?.address ?? "");
  if (senderProof(mail) !== "refuted") return undefined;
  return finding({
    sign: "spoof",
    field: "authentication",
    value: domain,
    reason: `The mail provider could not confirm that this mail comes from ${domain || "its sender"}: its checks failed.`,
    score: 2,
  });
});
