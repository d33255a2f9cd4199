import { expect, test } from "vitest";
import type { MessageId } from "#shared/ids.ts";
import { type Campaign, countAlike } from "#trace/campaign.ts";
import { type CampaignMail, campaignDelivery } from "../../test/support/campaign-deliveries.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { count, journalOf } from "../../test/support/journal-deliveries.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";
import { similarMessages } from "./similar-messages.ts";

async function openCampaign() {
  const database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { store } = journalOf(database);
  return {
    database,
    tenant,
    put: async (name: string, mail: CampaignMail = {}, of: SeededTenant = tenant): Promise<MessageId> =>
      (await store(campaignDelivery(of, name, mail))).messageId,
    similar: (id: MessageId, of: SeededTenant = tenant): Promise<Campaign | undefined> =>
      database.asTenant(of.tenantId, (tx) => similarMessages(tx, of.tenantId, { id, days: 30 })),
    /** As it is counted beside another answer, with so many looked at. */
    alike: (id: MessageId, most?: number) =>
      database.asTenant(tenant.tenantId, async (tx) => {
        const campaign = await similarMessages(tx, tenant.tenantId, { id, days: 30, most });
        return campaign && countAlike(campaign);
      }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

const ids = (campaign: Campaign | undefined) => campaign?.members.map((it) => it.id) ?? [];
const OTHER = `The board meets on Friday at ten in the large room. Please bring the figures of the last quarter and a
  proposal for the budget, and tell Ines whether you stay for lunch afterwards.`;
const day = (n: number): Date => new Date(Date.UTC(2026, 9, n, 8));

test("the messages of a campaign are found from any of them, itself first; other mail is not", async () => {
  await using it = await openCampaign();
  const one = await it.put("Marion");
  const two = await it.put("Sven", { from: "info@other.example", to: ["bob", "carl"] });
  await it.put("Board", { text: OTHER, from: "chair@partner.example" });
  const campaign = await it.similar(one);
  expect(ids(campaign)).toEqual([one, two]);
  expect(campaign?.members[1]).toMatchObject({
    copies: 2,
    differs: ["sender"],
    untickedBecause: undefined,
    fromAddress: "info@other.example",
  });
  expect(ids(await it.similar(two))).toEqual([two, one]);
});

test("what a stranger handed in is no member, and what lies far off in time is none", async () => {
  await using it = await openCampaign();
  const one = await it.put("Marion", { receivedAt: day(10) });
  const near = await it.put("Sven", { receivedAt: new Date(day(10).getTime() - 29 * 86_400_000) });
  await it.put("Pat", { receivedAt: new Date(day(10).getTime() - 31 * 86_400_000) });
  await it.put("Stranger", { isTrusted: false, receivedAt: day(10) });
  expect(ids(await it.similar(one))).toEqual([one, near]);
});

test("members from authenticated senders known from before stand apart, unless they were flagged", async () => {
  await using it = await openCampaign();
  const partner = { from: "pat@partner.example", dmarc: "pass" } as const;
  const flagged = { from: "x@once.example", dmarc: "pass" } as const;
  for (const n of [1, 2, 3]) {
    await it.put(`before${n}`, { ...partner, text: `${OTHER} ${n}`, receivedAt: day(n) });
    const disposition = n === 2 ? "SPAM" : "NONE";
    await it.put(`flagged${n}`, { ...flagged, text: `${OTHER} ${n}`, receivedAt: day(n), disposition });
  }
  const one = await it.put("Marion", { receivedAt: day(5) });
  const habitual = await it.put("Pat", { ...partner, receivedAt: day(6) });
  const forged = await it.put("Forged", { ...partner, dmarc: "fail", receivedAt: day(6) });
  const known = await it.put("Known", { ...flagged, receivedAt: day(6) });
  const unheld = await it.put("Unheld", { to: ["x@elsewhere.example"], receivedAt: day(6) });
  const campaign = await it.similar(one);
  const because = new Map(campaign?.members.map((member) => [member.id, member.untickedBecause]));
  expect(because).toEqual(
    new Map<MessageId, string | undefined>([
      [one, undefined],
      [habitual, "habitual_sender"],
      [forged, undefined],
      [known, undefined],
      [unheld, "no_copies"],
    ]),
  );
  // The one that a person names is ticked, whoever wrote it.
  expect((await it.similar(habitual))?.members[0]).toMatchObject({
    id: habitual,
    untickedBecause: undefined,
  });
});

test("a campaign does not make itself a habit, however many days it lasts; three mails on one day are none", async () => {
  await using it = await openCampaign();
  const sender = { from: "a@new.example", dmarc: "pass" } as const;
  const sudden = { from: "b@sudden.example", dmarc: "pass" } as const;
  for (const n of [1, 2, 3]) await it.put(`s${n}`, { ...sudden, text: `${OTHER} ${n}`, receivedAt: day(1) });
  const first = await it.put("m0", { ...sender, receivedAt: day(2) });
  for (const n of [3, 4, 5, 6]) await it.put(`m${n}`, { ...sender, receivedAt: day(n) });
  await it.put("Sudden", { ...sudden, receivedAt: day(6) });
  const campaign = await it.similar(first);
  expect(campaign?.members).toHaveLength(6);
  expect(campaign?.members.every((member) => member.untickedBecause === undefined)).toBe(true);
});

test("a message of which nothing is known says so, and one that is not there is not there", async () => {
  await using it = await openCampaign();
  const one = await it.put("Marion");
  await it.database.asWorker((tx) => tx.rows("delete from message_likeness"));
  expect(await it.similar(one)).toMatchObject({ isComparable: false, members: [] });
  const other = await seedTenant(it.database);
  expect(await it.similar(one, other)).toBeUndefined();
});

test("nothing of another tenant's is found, and a later report of a message changes nothing", async () => {
  await using it = await openCampaign();
  const other = await seedTenant(it.database);
  const one = await it.put("Marion");
  await it.put("Marion", { to: ["bob"] });
  await it.put("Sven", {}, other);
  expect(ids(await it.similar(one))).toEqual([one]);
  expect(await count(it.database, it.tenant, "message_likeness")).toBe(1);
});

test("the others of a campaign are counted, with those that are judged otherwise, and no further than they are looked at", async () => {
  await using it = await openCampaign();
  const one = await it.put("Marion", { disposition: "SPAM" });
  await it.put("Sven", { disposition: "SPAM" });
  await it.put("Nils");
  await it.put("Unheld", { to: ["x@elsewhere.example"] });
  await it.put("Board", { text: OTHER });
  expect(await it.alike(one)).toEqual({ messages: 3, judgedOtherwise: 2, ticked: 2, isCut: false });
  expect(await it.alike(one, 2)).toMatchObject({ isCut: true });
});
