import { detector, finding } from "../detector.ts";
import { firstOf, phrases } from "../reading-text.ts";

/** What unsolicited offers sell, by kind. Each kind weighs once, however often its words stand there. */
const OFFERS: readonly { readonly kind: string; readonly words: readonly string[] }[] = [
  {
    kind: "medicine",
    words: phrases(`
      viagra | cialis | levitra | no prescription | online pharmacy | erectile | penis enlargement |
      lose weight | weight loss | diet pill
    `),
  },
  {
    kind: "prizes",
    words: phrases(`
      you have won | you've won | you have been selected | you've been selected | claim your prize |
      claim your reward | lottery winner | congratulations! you | free gift card | exclusive reward |
      sie haben gewonnen | vous avez gagné | has ganado | você ganhou | hai vinto
    `),
  },
  {
    kind: "money",
    words: phrases(`
      make money | earn money | extra income | work from home | financial freedom | get rich | double your |
      bitcoin profit | crypto profit | guaranteed profit | mlm | multi-level | pure profit
    `),
  },
  {
    kind: "credit",
    words: phrases(`
      mortgage rate | lowest rate | refinance | consolidate your debt | get out of debt | bad credit |
      pre-approved | loan offer | no credit check | life insurance
    `),
  },
  {
    kind: "inheritance",
    words: phrases(`
      next of kin | million dollars | million united states dollars | transfer of funds | foreign account |
      deceased client | business proposal | strictly confidential | compensation fund | beneficiary of
    `),
  },
  {
    kind: "adult",
    words: phrases(`
      hot singles | xxx | porn | horny | adult site | nude | webcam girl | casino | online dating
    `),
  },
  {
    kind: "mass mailing",
    words: phrases(`
      million email | email addresses on cd | bulk email | mass mailing | targeted email |
      increase your traffic | search engine ranking | seo services | web design services
    `),
  },
  {
    kind: "pressure",
    words: phrases(`
      act now | limited time offer | click here now | order now | don't miss out | 100% free | risk free |
      risk-free | money back guarantee | satisfaction guaranteed | no obligation | this is not spam |
      remove in the subject | to be removed
    `),
  },
];

// An offer nobody asked for. Words prove little: several kinds of them must come together.
export const unsolicitedCommercial = detector("unsolicited-commercial", (mail, { reading }) => {
  const { all, subject, starts } = reading();
  const found = OFFERS.map(({ kind, words }) => ({ kind, words: firstOf(words, all, starts) })).filter(
    (it) => it.words.length > 0,
  );
  const [first] = found;
  if (first === undefined) return undefined;
  const many = found.filter((it) => it.words.length > 1).length;
  const shouted = isShouted(mail.subject) || found.some((it) => firstOf(it.words, subject).length > 0);
  return finding({
    sign: "spam",
    field: "text",
    value: found.flatMap((it) => it.words).join(", "),
    reason: `The mail reads like an offer that nobody asked for (${found.map((it) => it.kind).join(", ")}).`,
    score: Math.min(found.length + 2 * many + (shouted ? 1 : 0), 8),
  });
});

/** Three words or more, nearly all in capital letters. */
function isShouted(subject: string): boolean {
  const letters = subject.slice(0, 200).replace(/[^\p{L}]/gu, "");
  const capitals = letters.replace(/[^\p{Lu}]/gu, "");
  return letters.length >= 12 && capitals.length > letters.length * 0.8;
}
