import { expect, test } from "vitest";
import { DISCOVERY_LIMITS, discoverPages } from "#store/discovery.ts";
import { readSample } from "#mail/read-sample.ts";
import type { MessageId } from "#shared/ids.ts";
import { type CampaignMail, campaignDelivery } from "../../test/support/campaign-deliveries.ts";
import { delivery, journalOf } from "../../test/support/journal-deliveries.ts";
import { mailWith } from "../../test/support/mail-builder.ts";
import type { Answer } from "../../test/support/open-test-api.ts";
import { seedMessage } from "../../test/support/seed-tenant.ts";
import { openForFile } from "../../test/support/open-for-file.ts";

const on = openForFile("soc-analyst");
const { ask } = on;

function draft(named: object): Promise<Answer> {
  return ask("POST", "retractions", { ...named, destination: "JunkEmail" });
}

const seed = (more: Parameters<typeof seedMessage>[2]) => seedMessage(on.api.database, on.tenant, more);
const discover = () => discoverPages(on.api.database, DISCOVERY_LIMITS, () => {});

test("a search becomes a plan in the background; until then it cannot be applied, and says so", async () => {
  const { messageId } = await seed({ subject: "Your voice message", recipients: ["ann", "bob"] });
  await seed({ subject: "Your voice message", trusted: false });
  const asked = await draft({ search: { query: 'subject:"voice message"', start: "2020-01-01" } });
  expect(asked.body.result).toMatchObject({
    state: "draft",
    hash: null,
    discovery: "running",
    discovered: 0,
    named_by: {
      by: "search",
      search: { query: 'subject:"voice message"', start: "2020-01-01T00:00:00.000Z" },
    },
  });
  const { id } = asked.body.result as { id: string };
  const early = await ask("POST", `retractions/${id}/apply`, { hash: "0".repeat(64) });
  expect(early).toMatchObject({ status: 409, body: { errors: [{ type: "wrong_state" }] } });
  expect(early.body.errors[0]?.message).toContain("still being looked up");

  const looked = await ask("POST", `retractions/${id}/survey`);
  expect(looked).toMatchObject({ status: 409, body: { errors: [{ type: "wrong_state" }] } });

  while ((await discover()) > 0);
  const plan = await ask("GET", `retractions/${id}`);
  expect(plan.body.result).toMatchObject({ discovery: "done", discovered: 2, copies: 2 });
  const messages = await ask("GET", `retractions/${id}/messages`);
  expect(messages.body.result).toMatchObject([
    { copies: 0, left_out: "untrusted" },
    { id: messageId, copies: 2, left_out: null, subject: "Your voice message" },
  ]);
  const { hash } = plan.body.result as { hash: string };
  const applied = await ask("POST", `retractions/${id}/apply`, { hash });
  expect(applied.body.result).toMatchObject({ state: "running", named_by: { by: "search" } });
  expect((await ask("GET", `retractions/${id}/messages`)).body.result).toHaveLength(2);
});

test("a search without a filter would be everything, and is refused; so is one with a mistake in it", async () => {
  expect(await draft({ search: {} })).toMatchObject({ status: 400 });
  const mistaken = await draft({ search: { query: "disposition:EVIL" } });
  expect(mistaken).toMatchObject({
    status: 400,
    body: { errors: [{ source: { pointer: "/body/search/query" } }] },
  });
  expect(await draft({ search: { delivery_status: "bounced" } })).toMatchObject({
    status: 422,
    body: { errors: [{ type: "nothing_named" }] },
  });
});

test("the messages are named in one way, and no more", async () => {
  const { messageId, copies } = await seed({});
  expect(await draft({})).toMatchObject({ status: 400 });
  expect(await draft({ ids: [messageId], message_ids: ["<a@x>"] })).toMatchObject({ status: 400 });
  expect(await draft({ message_ids: ["<a@x>"], copies: [copies[0]?.copyId] })).toMatchObject({ status: 400 });
  const plain = await draft({ ids: [messageId] });
  expect(plain.body.result).toMatchObject({ named_by: { by: "messages" }, discovery: null });
});

test("Message-IDs are found with and without brackets; what is not clear moves nothing and is said", async () => {
  const plain = await seed({ messageIdHeader: "<plain@evil.example>" });
  const bare = await seed({ messageIdHeader: "bare@evil.example" });
  const twins = [await seed({ messageIdHeader: "<twin@x>" }), await seed({ messageIdHeader: "<twin@x>" })];
  await seed({ messageIdHeader: "<strange@x>", trusted: false });
  // A stranger's copy does not make an honest Message-ID ambiguous.
  await seed({ messageIdHeader: "<plain@evil.example>", trusted: false });
  const list = ["plain@evil.example", "<bare@evil.example>", "<twin@x>", "<strange@x>", "<none@x>"];
  const answer = await draft({ message_ids: list });
  const ids = twins.map((it) => it.messageId);
  const named = {
    by: "message_ids",
    given: 5,
    not_found: ["<none@x>"],
    untrusted: ["<strange@x>"],
    ambiguous: [{ message_id: "<twin@x>", ids }],
    include_ambiguous: false,
  };
  expect(answer.body.result).toMatchObject({ copies: 2, named_by: named });
  const { id } = answer.body.result as { id: string };
  const messages = (await ask("GET", `retractions/${id}/messages`)).body.result as { id: string }[];
  expect(messages.map((it) => it.id)).toEqual([bare.messageId, plain.messageId]);

  const all = await draft({ message_ids: list, include_ambiguous: true });
  expect(all.body.result).toMatchObject({ copies: 4, named_by: { ...named, include_ambiguous: true } });
});

test("where no Message-ID leads to a message, each is answered for", async () => {
  await seed({ messageIdHeader: "<pair@x>" });
  await seed({ messageIdHeader: "<pair@x>" });
  const answer = await draft({ message_ids: ["<missing@x>", "<pair@x>"] });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ type: "nothing_named" }, {}] } });
  expect(answer.body.errors.map((it) => it.message).join(" ")).toMatch(
    /missing@x.*pair@x.*include_ambiguous/,
  );
});

test("a campaign is shown with what is alike; a draft of it takes what is ticked, and what a person ticks", async () => {
  const { store } = journalOf(on.api.database);
  const put = async (name: string, mail: CampaignMail = {}): Promise<MessageId> =>
    (await store(campaignDelivery(on.tenant, name, mail))).messageId;
  const day = (n: number): Date => new Date(Date.UTC(2026, 9, n, 8));
  const partner = { from: "pat@partner.example", dmarc: "pass" } as const;
  const text =
    "The board meets on Friday at ten in the large room, please bring the figures of last quarter.";
  for (const n of [1, 2, 3])
    await put(`before${n}`, { ...partner, text: `${text} ${n}`, receivedAt: day(n) });
  const one = await put("Marion", { receivedAt: day(5) });
  const two = await put("Sven", { receivedAt: day(5) });
  const habitual = await put("Pat", { ...partner, receivedAt: day(6) });

  const shown = await ask("GET", `investigate/${one}/similar`);
  expect(shown.body.result).toMatchObject({
    of: one,
    is_comparable: true,
    members: [
      { id: one, score: 1, by_itself: "ticked" },
      { id: two, by_itself: "ticked", alike: expect.arrayContaining(["text"]) as unknown },
      { id: habitual, by_itself: "unticked", unticked_because: "habitual_sender", differs: ["sender"] },
    ],
  });
  const plain = await draft({ campaign: { of: one } });
  expect(plain.body.result).toMatchObject({
    copies: 2,
    named_by: { by: "campaign", of: one, messages: 2 },
  });
  const chosen = await draft({ campaign: { of: one, include: [habitual], exclude: [two] } });
  const { id } = chosen.body.result as { id: string };
  const messages = (await ask("GET", `retractions/${id}/messages`)).body.result as { id: string }[];
  expect(messages.map((it) => it.id)).toEqual([habitual, one]);

  const { messageId: stranger } = await seed({});
  expect(await draft({ campaign: { of: one, include: [stranger] } })).toMatchObject({ status: 422 });
  expect(await draft({ campaign: { of: stranger } })).toMatchObject({ status: 422 });
  expect(await draft({ campaign: { of: one, exclude: [one, two] } })).toMatchObject({ status: 422 });
});

const eml = (id: string, body: string): Buffer =>
  Buffer.from(`Message-ID: ${id}\r\nFrom: Eve <eve@evil.example>\r\nSubject: Pay\r\n\r\n${body}\r\n`);

const sampleOf = (name: string, raw: Buffer) => ({ name, content_base64: raw.toString("base64") });

async function journaled(id: string, body: string): Promise<MessageId> {
  const { store } = journalOf(on.api.database);
  const mail = mailWith({ messageId: id });
  const contentKey = readSample(eml(id, body))?.contentKey ?? "";
  return (await store({ ...delivery(on.tenant, id), mail, contentKey })).messageId;
}

test(".eml files are matched by their content; what has only the Message-ID in common moves nothing", async () => {
  const honest = await journaled("<honest@partner.example>", "The minutes of our meeting");
  const phish = await journaled("<phish@evil.example>", "Pay now");
  const answer = await ask("POST", "retractions/samples", {
    destination: "JunkEmail",
    samples: [
      sampleOf(
        "phish.eml",
        Buffer.concat([Buffer.from("X-Saved: 1\r\n"), eml("<phish@evil.example>", "Pay now")]),
      ),
      sampleOf("forged.eml", eml("<honest@partner.example>", "Pay now, with a borrowed id")),
      sampleOf("new.eml", eml("<never@seen.example>", "Hello")),
      sampleOf("photo.jpg", Buffer.from([255, 216, 255, 0, 0])),
    ],
  });
  expect(answer.body.result).toMatchObject({
    copies: 1,
    named_by: {
      by: "samples",
      samples: [
        { name: "phish.eml", result: "matched", ids: [phish] },
        { name: "forged.eml", result: "differs", message_id: "<honest@partner.example>", ids: [honest] },
        { name: "new.eml", result: "unknown", ids: [] },
        { name: "photo.jpg", result: "unreadable", message_id: null, ids: [] },
      ],
    },
  });
  const { id } = answer.body.result as { id: string };
  const messages = (await ask("GET", `retractions/${id}/messages`)).body.result as { id: string }[];
  expect(messages.map((it) => it.id)).toEqual([phish]);
});

test("where no file is a mail of the account there is no plan, and each file is answered for", async () => {
  const honest = await journaled("<other@partner.example>", "Lunch?");
  const samples = [
    sampleOf("forged.eml", eml("<other@partner.example>", "Pay")),
    sampleOf("empty.eml", Buffer.of()),
  ];
  const answer = await ask("POST", "retractions/samples", { destination: "JunkEmail", samples });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ type: "nothing_named" }, {}] } });
  expect(answer.body.errors[0]?.message).toContain(`forged.eml differs from ${honest}`);
  expect(answer.body.errors[1]?.message).toContain("empty.eml cannot be read");
});

test("files may be larger than other requests; what is no base64, and what is too large, is refused", async () => {
  const big = await journaled("<big@evil.example>", "x".repeat(4 << 20));
  const samples = [sampleOf("big.eml", eml("<big@evil.example>", "x".repeat(4 << 20)))];
  const answer = await ask("POST", "retractions/samples", { destination: "JunkEmail", samples });
  expect(answer.body.result).toMatchObject({ named_by: { samples: [{ result: "matched", ids: [big] }] } });
  const wrong = [{ name: "a.eml", content_base64: "no base64!" }];
  expect(
    await ask("POST", "retractions/samples", { destination: "JunkEmail", samples: wrong }),
  ).toMatchObject({
    status: 400,
  });
  const huge = [{ name: "a.eml", content_base64: "A".repeat(37 << 20) }];
  expect(await ask("POST", "retractions/samples", { destination: "JunkEmail", samples: huge })).toMatchObject(
    {
      status: 413,
    },
  );
});
