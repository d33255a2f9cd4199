import { firstOf, phrases } from "../reading-text.ts";
import { detector, finding } from "../detector.ts";

/** How newsletters say that one may leave, in the languages our test mail is in. */
const LEAVING = phrases(`
  unsubscribe | opt out | opt-out | email preferences | view in browser | view this email |
  update your preferences | manage your subscription | you are receiving this |
  you received this email because | no longer wish to receive | abmelden | abbestellen |
  se désabonner | désinscrire | darse de baja | cancelar la suscripción | cancelar inscrição |
  descadastrar | annulla l'iscrizione | disiscriverti | uitschrijven | afmelden | avregistrera
`);

// A way out in words, where no header says it.
export const bulkWording = detector("bulk-wording", ({ html }, { reading }) => {
  const { all, starts } = reading();
  const words = firstOf(LEAVING, all, starts);
  if (words.length === 0 || html === "") return undefined;
  return finding({
    sign: "bulk",
    field: "text",
    value: words.join(", "),
    reason: "The mail offers to unsubscribe, as newsletters do.",
    score: 3,
  });
});
