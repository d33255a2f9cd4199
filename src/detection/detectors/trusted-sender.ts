import { detector, finding } from "../detector.ts";
import { domainAbove, domainOf } from "../domains.ts";
import { senderProof } from "../sender-proof.ts";

// Weighs only where the provider proved the sender: else the trust would be lent to whoever writes the name.
export const trustedSender = detector("trusted-sender", (mail, { tenant }) => {
  if (senderProof(mail) !== "proven") return undefined;
  const domain = domainAbove(domainOf(mail.from[0]?.address ?? ""), tenant.trustedDomains);
  if (domain === undefined) return undefined;
  return finding({
    sign: "wanted",
    field: "from",
    value: domain,
    reason: `The mail really comes from ${domain}, which your organisation trusts.`,
    score: 3,
  });
});
