import type { Mail } from "#mail/mail.ts";
import { detector, finding } from "../detector.ts";
import { domainOf, sameOwner } from "../domains.ts";
import { isFreeMail } from "../free-mail.ts";

/** Who lists hundreds of reply addresses hides nothing in the last of them. */
const MAX_REPLY_ADDRESSES = 10;

// The forged sender looks right, the answer goes to the thief. Lists and help desks do it honestly: mostly a hint.
export const replyToElsewhere = detector("reply-to-elsewhere", (mail) => {
  const from = domainOf(mail.from[0]?.address ?? "");
  if (from === "" || mail.list.listId !== undefined) return undefined;
  const other = mail.replyTo.slice(0, MAX_REPLY_ADDRESSES).find((it) => !isNear(it.address, mail));
  if (other === undefined) return undefined;
  return finding({
    sign: "phishing",
    field: "reply-to",
    value: other.address,
    reason: `An answer would not go to the sender ${mail.from[0]?.address ?? ""} but to ${other.address}.`,
    score: isFreeMail(domainOf(other.address)) ? 3 : 1,
  });
});

function isNear(address: string, { from }: Mail): boolean {
  const domain = domainOf(address);
  return from.some(
    (it) => it.address === address || (sameOwner(domainOf(it.address), domain) && !isFreeMail(domain)),
  );
}
