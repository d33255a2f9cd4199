import { detector, finding } from "../detector.ts";
import { domainOf } from "../domains.ts";
import { isFreeMail } from "../free-mail.ts";
import { plainName } from "../people.ts";

// "Dana Director" <dana.director.ceo@free.example> asks for gift cards: only the name is read on a telephone.
export const impersonatedPerson = detector("impersonated-person", ({ from }, { tenant }) =>
  from.flatMap((it) => {
    const theirs = tenant.people.get(plainName(it.name));
    if (theirs === undefined || theirs.has(it.address)) return [];
    const reason = `The sender's name is that of ${it.name}, but ${it.address} is none of this person's known addresses.`;
    const score = isFreeMail(domainOf(it.address)) ? 6 : 4;
    return [finding({ sign: "phishing", field: "from", value: it.address, reason, score })];
  }),
);
