import fc from "fast-check";
import { expect, test } from "vitest";
import { type Likeness, likenessOf } from "#detection/likeness.ts";
import { type MailParts, mailWith } from "../../test/support/mail-builder.ts";
import { type Comparison, compareLikeness, type StoredLikeness } from "./compare-likeness.ts";

function stored({ text, ...rest }: Likeness): StoredLikeness {
  return { ...rest, text: text === undefined ? undefined : BigInt(`0x${text.simhash}`) };
}

function compared(one: MailParts, other: MailParts): Comparison {
  return compareLikeness(stored(likenessOf(mailWith(one))), stored(likenessOf(mailWith(other))));
}

interface Edits {
  readonly name: string;
  readonly amount: number;
  readonly token: string;
  readonly path: string;
  readonly sender: string;
}

const FIRST: Edits = {
  name: "Marion",
  amount: 4812,
  token: "A7F3Q",
  path: "a81f",
  sender: "accounts@pay-desk.example",
};

/** A phish with a page of its own, as sent to one reader. */
function parcel({ name, amount, token, path, sender }: Edits): MailParts {
  const url = `https://track.parcel-fee.example/pay/${path}/form.php?id=${token}`;
  const words = `Dear ${name}, your parcel number ${amount} could not be delivered because the import duty has not been
    paid. To avoid that it is sent back, settle the amount of ${amount}.50 EUR within two working days. Choose a new
    date of delivery on our page and confirm your card. We are sorry for the delay and thank you for your patience.`;
  const cells = `<table><tr><td><img src="https://track.parcel-fee.example/logo.png"></td></tr>`;
  return {
    from: [{ name: "Parcel Desk", address: sender }],
    subject: `Delivery stopped: action required ${token}`,
    html: `<div>${cells}<tr><td><h2>Notice</h2><p>${words}</p><a href="${url}">Pay</a></td></tr></table></div>`,
    htmlText: `Notice ${words} Pay`,
    links: [{ url, host: "track.parcel-fee.example", text: "Pay" }],
  };
}

/** A fraud without any link or markup. */
function transfer({ name, amount, token, sender }: Edits): MailParts {
  return {
    from: [{ name: "The Director", address: sender }],
    subject: `Urgent payment ${token}`,
    text: `Hello ${name},\n\nI am in a meeting all afternoon and cannot take calls. We have to make a payment of
${amount} USD to a new supplier today, otherwise the contract is lost. Please prepare the transfer at once and answer
to this mail only, I will send you the bank details. Treat this as confidential until the announcement is made.
Thank you for your help with this matter.`,
  };
}

const edits: fc.Arbitrary<Edits> = fc.record({
  name: fc.constantFrom("Marion", "Pat", "Dr. Li Wang", "Sven Olsen", "Ümit", "Mrs. Jones-Carter"),
  amount: fc.integer({ min: 1, max: 99_999 }),
  token: fc.stringMatching(/^[A-Z0-9]{5,12}$/),
  path: fc.stringMatching(/^[a-z0-9]{4,16}$/),
  sender: fc.constantFrom("accounts@pay-desk.example", "info@other.example", "someone@gmail.com"),
});

test.each([
  ["a phish with a page", parcel],
  ["a fraud without a link", transfer],
])(
  "%s: other names, amounts, tokens, paths and senders stay in its campaign, nearly always",
  (_name, write) => {
    // A likeness is an estimate from a sample of the text: one pair in some thousands is taken for too different.
    const pairs = fc.sample(fc.tuple(edits, edits), { numRuns: 300, seed: 7 });
    const comparisons = pairs.map(([one, other]) => compared(write(one), write(other)));
    expect(comparisons.filter((it) => it.isMember).length).toBeGreaterThanOrEqual(297);
    expect(comparisons.filter((it) => it.alike.includes("text")).length).toBeGreaterThanOrEqual(297);
  },
);

test.each([parcel, transfer])("each of two mails is as like the other as that one is like it", (write) => {
  fc.assert(
    fc.property(edits, edits, (one, other) => {
      const score = compared(write(one), write(other)).score;
      expect(compared(write(other), write(one)).score).toBeCloseTo(score);
    }),
    { numRuns: 150 },
  );
});

test("a campaign is found by at least one of its bands, nearly always", () => {
  const bands = (mail: MailParts) => likenessOf(mailWith(mail)).text?.bands ?? [];
  for (const write of [parcel, transfer]) {
    const first = bands(write(FIRST));
    const others = fc.sample(edits, { numRuns: 300, seed: 7 }).map((it) => bands(write(it)));
    const found = others.filter((it) => it.some((band, index) => band === first[index]));
    expect(found.length).toBeGreaterThanOrEqual(294);
  }
});

test("what is alike and what differs is told", () => {
  const other = parcel({ ...FIRST, sender: "x@other.example" });
  expect(compared(parcel(FIRST), other)).toMatchObject({
    alike: ["text", "structure", "links"],
    differs: ["sender"],
  });
  expect(compared(transfer(FIRST), transfer(FIRST))).toMatchObject({
    score: 1,
    alike: ["text", "sender"],
    differs: [],
  });
});

const newsletter = (words: string): MailParts => ({
  from: [{ name: "The Weekly", address: "news@weekly.example" }],
  subject: "The Weekly",
  html: `<table><tr><td><h1>x</h1><p>${words}</p><img src="https://weekly.example/a.png"></td></tr></table><hr><ul><li>`,
  htmlText: words,
  links: [{ url: "https://weekly.example/read/now", host: "weekly.example", text: "Read" }],
});

test("the next issue of a newsletter is another mail, though sender, template and links are the same", () => {
  const spring = newsletter(
    "This week our gardeners show how to sow beans on a balcony, which tomatoes stand the rain, and where bees find food in the city after the lawns are mown. Our recipe is a soup of young nettles.",
  );
  const autumn = newsletter(
    "The museum opens its new wing on Sunday with drawings from four centuries. Trains to the coast run every hour again, and the council debates a price brake for school lunches until Friday.",
  );
  const comparison = compared(spring, autumn);
  expect(comparison).toMatchObject({ isMember: false, differs: ["text"] });
  expect(comparison.alike).toEqual(["structure", "links", "sender"]);
});

test("mails that have nothing to do with each other are no campaign", () => {
  const mails = [parcel(FIRST), transfer(FIRST), newsletter("Beans on a balcony and bees in town."), {}];
  for (const [index, one] of mails.entries()) {
    for (const other of mails.slice(index + 1)) expect(compared(one, other).isMember).toBe(false);
  }
});

test("mails of a picture alone are alike by template and links, both", () => {
  const picture = (host: string): MailParts => ({
    text: "",
    subject: "Hi",
    html: `<table><tr><td><center><a href="https://${host}/x"><img src="https://${host}/y.png"></a><p><div>`,
    links: [{ url: `https://${host}/x`, host, text: "" }],
  });
  expect(compared(picture("a.example"), picture("a.example")).isMember).toBe(true);
  expect(compared(picture("a.example"), picture("b.example")).isMember).toBe(false);
  expect(compared({ subject: "Hi", text: "" }, { subject: "Hi", text: "" }).isMember).toBe(false);
});

test("a comparison is symmetric, between 0 and 1, and a mail with a text is like itself", () => {
  const likeness: fc.Arbitrary<StoredLikeness> = fc.record({
    text: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { nil: undefined }),
    structure: fc.option(fc.constantFrom("1", "2"), { nil: undefined }),
    linkDomains: fc.option(fc.constantFrom("1", "2"), { nil: undefined }),
    links: fc.uniqueArray(fc.constantFrom("1", "2", "3")),
    sender: fc.option(fc.constantFrom("1", "2"), { nil: undefined }),
  });
  fc.assert(
    fc.property(likeness, likeness, (one, other) => {
      const there = compareLikeness(one, other);
      expect(compareLikeness(other, one)).toEqual(there);
      expect(there.score).toBeGreaterThanOrEqual(0);
      expect(there.score).toBeLessThanOrEqual(1);
      expect(compareLikeness(one, one).isMember || one.text === undefined).toBe(true);
    }),
  );
});
