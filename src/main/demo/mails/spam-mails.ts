import type { DemoMail, MailTemplate } from "../demo-mail.ts";

const spam = { kind: "spam", shows: "SPAM" } as const;
/** What the provider puts into Junk by itself. */
const CAUGHT = "CAT=SPM SCL=6 gm-spam=1";

/** Offers nobody asked for. Some the provider catches, some it lets through. */
export const SPAM_MAILS: readonly MailTemplate[] = [
  {
    ...spam,
    name: "pharmacy",
    write: ({ number }) =>
      offer(
        { name: "Dr. Goodprice", address: `sales${number}@pills-for-all.test` },
        "LOSE WEIGHT WITHOUT TRYING",
        "Weight loss in nine days! Our online pharmacy needs no prescription. Order now, money back guarantee, 100% free shipping.",
      ),
  },
  {
    ...spam,
    name: "prize",
    write: ({ to, number }) =>
      offer(
        { name: "Prize Office", address: `winner@lucky-${number}.test` },
        "You have been selected, claim your reward",
        `Congratulations! You have won a free gift card, ${to.name}. Claim your prize now: it is risk free, no obligation. Act now!`,
        CAUGHT,
      ),
  },
  {
    ...spam,
    name: "ranking",
    write: ({ domain }) =>
      offer(
        { name: "Search Growth Team", address: "hello@growth-hackers.test" },
        `${domain} on page one`,
        `We looked at ${domain} and were shocked. Our SEO services increase your traffic and your search engine ranking. Guaranteed profit, money back guarantee: act now, limited time offer!`,
      ),
  },
  {
    ...spam,
    name: "gewinn",
    write: ({ to }) =>
      offer(
        { name: "Gewinnzentrale", address: "glueck@gewinnzentrale.test" },
        "Herzlichen Glückwunsch, Sie haben gewonnen",
        `Sehr geehrte Person ${to.name}, Sie haben gewonnen! Ein Kreuzfahrtschiff wartet auf Sie. Antworten Sie heute noch.`,
        CAUGHT,
      ),
  },
  {
    ...spam,
    name: "heritage",
    write: () =>
      offer(
        { name: "Maître Legrand", address: "etude@legrand-heritages.test" },
        "Strictly confidential: business proposal",
        "I am the lawyer of a deceased client who left eleven million dollars and no next of kin. The transfer of funds to a foreign account needs your help. Strictly confidential. Work from home, extra income, financial freedom.",
        "CAT=HSPM SCL=9 gm-spam=1",
      ),
  },
];

function offer(from: DemoMail["from"], subject: string, text: string, verdict?: string): DemoMail {
  return { from, subject, text, ...(verdict !== undefined && { found: { verdict } }) };
}
