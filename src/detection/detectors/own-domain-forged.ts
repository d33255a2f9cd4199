import { type Clue, detector, finding } from "../detector.ts";
import { domainAbove, domainOf } from "../domains.ts";
import { senderProof, vouchers } from "../sender-proof.ts";

// "From: payroll@corp.example", sent to corp.example by a stranger: colleagues are believed without a second look.
export const ownDomainForged = detector("own-domain-forged", (mail, { tenant }) => {
  const shown = mail.from.find((it) => domainAbove(domainOf(it.address), tenant.ownDomains) !== undefined);
  if (shown === undefined) return undefined;
  // A list or a service that may write in our name: the administrator said so by trusting its domain.
  if (vouchers(mail.authentication).some((it) => domainAbove(it, tenant.trustedDomains))) return undefined;
  const proof = senderProof(mail);
  if (proof === "refuted")
    return clue(
      shown.address,
      `The sender shows your own address ${shown.address}, but the mail did not come from your organisation.`,
      6,
    );
  if (proof === "unproven")
    return clue(
      shown.address,
      `The sender shows your own address ${shown.address}, and nothing proves that it is yours.`,
      2,
    );
  return undefined;
});

function clue(value: string, reason: string, score: number): Clue {
  return finding({ sign: "spoof", field: "from", value, reason, score });
}
