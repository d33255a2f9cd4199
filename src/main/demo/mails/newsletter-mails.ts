import type { DemoMail, MailTemplate } from "../demo-mail.ts";
import { page } from "./page.ts";

const bulk = { kind: "newsletter", shows: "BULK" } as const;

/** Newsletters as honest services send them: marked, and easy to leave. */
export const NEWSLETTER_MAILS: readonly MailTemplate[] = [
  {
    ...bulk,
    name: "garden-letter",
    write: ({ number }) =>
      newsletter(
        "The Allotment Letter",
        "allotment-letter.example",
        `Five things to sow before the frost (no. ${number % 200})`,
        [
          "Broad beans, garlic, winter lettuce, spinach and patience.",
          "This month we visit a rooftop garden that feeds forty people.",
          "You receive this letter because you subscribed to it. Unsubscribe with one click below.",
        ],
      ),
  },
  {
    ...bulk,
    name: "type-weekly",
    write: ({ number }) =>
      newsletter(
        "Type Weekly",
        "typeweekly.example",
        `Issue ${number % 300}: the comeback of the semicolon`,
        [
          "A typeface drawn on a tram, an interview in two columns, and a specimen book from 1912.",
          "Unsubscribe at any time; we will not take it personally.",
        ],
      ),
  },
  {
    ...bulk,
    name: "trade-fair",
    write: ({ to }) =>
      newsletter("LogiFair", "logifair.example", "See you at LogiFair: the programme is out", [
        `Dear ${to.name}, eighty talks, three stages and one very long buffet await you.`,
        "You are receiving this because you visited us last year. Manage your subscription below.",
      ]),
  },
  {
    ...bulk,
    name: "buchbrief",
    write: ({ number }) =>
      newsletter("Buchhandlung Seitenwind", "seitenwind.example", `Unser Buchbrief Nr. ${number % 90}`, [
        "Neu auf dem Tisch: ein Roman über einen Leuchtturm ohne Meer, und endlich das Kochbuch der Bahnhofswirtin.",
        "Sie möchten diesen Newsletter nicht mehr lesen? Hier können Sie ihn abbestellen.",
      ]),
  },
  {
    ...bulk,
    name: "lettre-du-cinema",
    write: () =>
      newsletter("Le Petit Cinéma", "petit-cinema.example", "À l'affiche cette semaine", [
        "Trois films en version originale, une nuit du court métrage et un débat avec la réalisatrice.",
        "Pour ne plus recevoir cette lettre, vous pouvez vous désinscrire ci-dessous.",
      ]),
  },
];

function newsletter(name: string, domain: string, subject: string, paragraphs: readonly string[]): DemoMail {
  const leave = `https://news.${domain}/leave`;
  return {
    from: { name, address: `letter@${domain}` },
    envelopeSender: `bounces@${domain}`,
    subject,
    text: [...paragraphs, leave].join("\n\n"),
    html: page(paragraphs, { text: "Unsubscribe", url: leave }),
    headers: {
      "List-Unsubscribe": `<${leave}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      "List-Id": `${name} <letter.${domain}>`,
      Precedence: "bulk",
    },
    found: { verdict: "BCL=4" },
  };
}
