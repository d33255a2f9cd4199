import { buildMail } from "../../fixtures/build-mail.ts";
import {
  ADA,
  AMAL,
  BELA,
  BRUNO,
  CHIARA,
  CHIKA,
  DALIA,
  DANA,
  EMRE,
  FREYA,
  GORAN,
  ULLA,
} from "../../fixtures/people.ts";

/** A mail of the story, as it is sent over SMTP. */
export interface StoryMail {
  /** Its Message-ID. */
  readonly id: string;
  readonly sender: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
  /** In so many mailboxes of the tenant. */
  readonly copies: number;
}

interface Lure {
  readonly number: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly site: string;
  /** What the providers' own filters say of it; absent: nothing. */
  readonly verdict?: string;
}

/** One template with other names, numbers and links each time, as such campaigns are. */
function lure({ number, from, to, site, verdict }: Lure): StoryMail {
  const [first = ""] = to;
  const name = first.charAt(0).toUpperCase() + first.slice(1, first.indexOf("."));
  return {
    id: lureId(number),
    sender: from,
    to,
    copies: to.length,
    raw: buildMail({
      head: verdict === undefined ? [] : [`X-Simulate-Verdict: ${verdict}`],
      from: `Parcel service <${from}>`,
      to: to.join(", "),
      subject: `Parcel ${number} is held at the depot`,
      id: lureId(number),
      body: [
        `Dear ${name},`,
        "",
        `your parcel ${number} could not be delivered because the address label is damaged. It is kept at our depot for`,
        "two more days and goes back to the sender after that. Please confirm your address and pay the small handling fee",
        "with your company card, so that the courier can bring it to your office tomorrow morning:",
        "",
        `https://${site}/redeliver/${number}`,
        "",
        "Kind regards,",
        "your delivery team",
      ].join("\n"),
    }),
  };
}

function lureId(number: number): string {
  return `<parcel-${number}@lures.example>`;
}

/** Bruno answers this one; the last one no detector flags: another sender, another site. */
const [ANSWERED, LABELLED, OTHER, UNFLAGGED] = [4702, 4706, 4711, 4719];

export const ANSWERED_ID = lureId(ANSWERED);
export const LABELLED_ID = lureId(LABELLED);
export const UNFLAGGED_ID = lureId(UNFLAGGED);

export const LURES: readonly StoryMail[] = [
  lure({
    number: ANSWERED,
    from: "depot@parcel-north.example",
    to: [AMAL, BRUNO, CHIARA],
    site: "parcel-north.example",
    verdict: "CAT=PHSH gm-phishy=1",
  }),
  lure({
    number: LABELLED,
    from: "office@parcel-north.example",
    to: [ADA, BELA],
    site: "parcel-north.example",
    verdict: "CAT=PHSH gm-phishy=1",
  }),
  lure({
    number: OTHER,
    from: "depot@parcel-north.example",
    to: [DALIA, EMRE],
    site: "parcel-north.example",
    verdict: "CAT=PHSH gm-phishy=1",
  }),
  lure({
    number: UNFLAGGED,
    from: "service@quick-post.example",
    to: [FREYA, ULLA, DANA],
    site: "redelivery.quick-post.example",
  }),
];

/** Nobody's business. */
export const HONEST: StoryMail = {
  id: "<minutes@partner.example>",
  copies: 2,
  sender: "pat@partner.example",
  to: [GORAN, CHIKA],
  raw: buildMail({
    from: "Pat Partner <pat@partner.example>",
    to: `${GORAN}, ${CHIKA}`,
    subject: "Minutes of Monday's meeting",
    id: "<minutes@partner.example>",
    body: "Hello both, the minutes are below. We agreed on the new shelves, and on who brings the cake.",
  }),
};

/** Bruno falls for it and answers. */
export const ANSWER: StoryMail = {
  id: "<answer@corp.test>",
  copies: 0,
  sender: BRUNO,
  to: ["depot@parcel-north.example"],
  raw: buildMail({
    head: [`In-Reply-To: ${ANSWERED_ID}`, `References: ${ANSWERED_ID}`],
    from: `Bruno Berg <${BRUNO}>`,
    to: "depot@parcel-north.example",
    subject: `Re: Parcel ${ANSWERED} is held at the depot`,
    id: "<answer@corp.test>",
    body: "Which parcel is that? I am in the office until five.",
  }),
};
