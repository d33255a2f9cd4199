import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { listCopies } from "#api/contract/copies.ts";
import {
  getActionLog,
  getDetections,
  getMessage,
  getRaw,
  listMessages,
  type Message,
} from "#api/contract/investigate.ts";
import { allowPolicies, blockSenders, trustedDomains } from "#api/contract/lists.ts";
import { getPreview } from "#api/contract/preview.ts";
import { getRetraction, listRetractionCopies, listRetractions } from "#api/contract/retractions.ts";
import type { ReplyOf } from "#api/contract/route.ts";
import { isSettled, OPEN } from "#retraction/outcome.ts";
import { FIXTURES } from "../fixtures/fixture-set.ts";
import type { ExpectedCopy, Fixture } from "../fixtures/fixture.ts";
import { LISTED } from "../fixtures/listed-mails.ts";
import type { Api } from "./api.ts";
import { type Installation, install } from "./installation.ts";
import { type LyingItem, mailboxState } from "./mailbox-state.ts";
import { until } from "./npm-start.ts";
import { sendFixtures } from "./send-fixtures.ts";

type Shown = z.output<typeof Message>;
type Copy = ReplyOf<typeof listCopies>["result"][number];
type Logged = ReplyOf<typeof getActionLog>["result"][number];

const NAMED = FIXTURES.map((it) => [it.name, it] as const);
const WITH_COPIES = FIXTURES.flatMap(({ name, expected: { copies } }) =>
  typeof copies === "number" ? [] : [[name, copies] as const],
);
const WITH_COUNT = FIXTURES.flatMap(({ name, expected: { copies } }) =>
  typeof copies === "number" ? [[name, copies] as const] : [],
);

describe("the fixture set, from SMTP to every mailbox", () => {
  let it: Installation;
  let api: Api;
  let messages: readonly Shown[];
  const found = new Map<string, Shown>();

  beforeAll(async () => {
    it = await install();
    api = it.tenant.api;
    await fillLists(api);
    await sendFixtures(it, FIXTURES);
    await until("every copy to settle", () => hasSettled(api), 60_000);
    messages = await allMessages(api);
    for (const fixture of FIXTURES) {
      const mine = await messagesOf(api, messages, fixture);
      if (mine.length === 1 && mine[0] !== undefined) found.set(fixture.name, mine[0]);
    }
  });
  afterAll(() => it[Symbol.asyncDispose]());

  const shown = (name: string): Shown => {
    const message = found.get(name);
    if (message === undefined) throw new Error(`the trace does not hold ${name} exactly once`);
    return message;
  };

  test("has at least forty mails, each with a name of its own", () => {
    expect(FIXTURES.length).toBeGreaterThanOrEqual(40);
    expect(new Set(FIXTURES.map((fixture) => fixture.name)).size).toBe(FIXTURES.length);
  });

  test("every mail is one message in the trace, and there are no others", () => {
    expect(FIXTURES.map((fixture) => fixture.name).filter((name) => !found.has(name))).toEqual([]);
    expect(messages.length).toBe(FIXTURES.length);
    expect(new Set([...found.values()].map((message) => message.id)).size).toBe(FIXTURES.length);
  });

  test.each(NAMED)("%s is judged, with a reason for each finding", async (name, { expected }) => {
    const { id } = shown(name);
    const { result: message } = await api.call(getMessage, { params: { investigate_id: id } });
    expect({
      disposition: message.final_disposition,
      findings: message.findings.map((finding) => finding.name).sort(),
      direction: message.direction,
      isTrusted: message.trusted,
      isJudged: message.judged,
      recipients:
        typeof expected.recipients === "number" ? message.envelope_to.length : message.envelope_to.toSorted(),
    }).toEqual({
      disposition: expected.disposition,
      findings: expected.findings,
      direction: expected.direction,
      isTrusted: expected.isTrusted,
      isJudged: expected.isJudged,
      recipients: expected.recipients,
    });
    const { result: detections } = await api.call(getDetections, { params: { investigate_id: id } });
    expect(detections.final_disposition).toBe(expected.disposition);
    // What a list says of a finding's content is less.
    const names = (findings: readonly { readonly name: string }[]) => findings.map((it) => it.name);
    expect(names(detections.findings)).toEqual(names(message.findings));
    expect(message.detection_reasons.every((reason) => reason.length > 10)).toBe(true);
  });

  test.each(WITH_COPIES)("%s: every copy is accounted for, with evidence", async (name, expected) => {
    const params = { investigate_id: shown(name).id };
    const { result: copies } = await api.call(listCopies, { params });
    expect(copies.map(summary).sort(byMailbox)).toEqual(expected.map(wanted).sort(byMailbox));
    const { result: log } = await api.call(getActionLog, { params });
    expect(log[0]?.operation).toBe("RECEIVE");
    for (const copy of copies) expectEvidence(copy, log, expected);
  });

  test.each(WITH_COUNT)("%s: each of very many recipients has a copy", async (name, count) => {
    const { result } = await api.call(listCopies, { params: { investigate_id: shown(name).id } });
    expect(new Set(result.flatMap((copy) => copy.recipients)).size).toBe(count);
    expect(result.length).toBe(count);
  });

  test("the outcomes of every retraction add up to its copies", async () => {
    const { result: all } = await api.call(listRetractions, { query: { per_page: 1_000 } });
    expect(all.length).toBeGreaterThan(20);
    for (const { id } of all) {
      const one = (await api.call(getRetraction, { params: { retraction_id: id } })).result;
      const page = await api.call(listRetractionCopies, {
        params: { retraction_id: id },
        query: { per_page: 1_000 },
      });
      const counted = Object.groupBy(page.result, (copy) => copy.outcome);
      const sums = Object.entries(counted).map(([outcome, rows]) => [outcome, rows.length]);
      expect(Object.fromEntries(sums)).toEqual(one.counts);
      expect(Object.values(one.counts).reduce((sum, count) => sum + count, 0)).toBe(one.copies);
      expect(page.result.length).toBe(one.copies);
    }
  });

  test("the mailboxes agree with every claim, and nothing else was moved", async () => {
    const state = await mailboxState(it.providers.simulator);
    const lying = state.map((item) => line(fixtureOf(item), item)).sort();
    expect(lying).toEqual(FIXTURES.flatMap(expectedLines).sort());
  });

  test("neither logs nor metrics name a mail or a person", async () => {
    const metrics = await (await fetch(`${it.place.base}/metrics`)).text();
    expect(metrics).toMatch(/^undeliver_/m);
    expect(it.started.output()).toMatch(/"level":"info"/);
    for (const text of [metrics, it.started.output()]) {
      expect(text).not.toMatch(/@(corp|work)\.test|fixtures\.example|Invoice|Lunch/);
    }
  });

  test("what was flagged can be read again byte for byte, and clean mail left metadata only", async () => {
    const read = await api.call(getRaw, { params: { investigate_id: shown("double-ending").id } });
    expect(Buffer.from(read.result.raw_base64, "base64").includes("invoice.pdf.exe")).toBe(true);
    const looked = await api.call(getPreview, { params: { investigate_id: shown("double-ending").id } });
    expect(looked.result.attachments.map((file) => file.name)).toContain("invoice.pdf.exe");
    expect(await api.refused(getRaw, { params: { investigate_id: shown("clean").id } })).toMatchObject({
      types: ["raw_not_kept"],
    });
  });
});

async function fillLists(api: Api): Promise<void> {
  const block = (pattern: string, pattern_type: string) =>
    api.call(blockSenders.create, { body: { pattern, pattern_type } });
  await block(LISTED.blockedDomain, "DOMAIN");
  await block(LISTED.blockedLinkHost, "LINK_HOST");
  await block(LISTED.blockedFile, "ATTACHMENT_HASH");
  await api.call(allowPolicies.create, { body: { pattern: LISTED.allowedAddress, pattern_type: "EMAIL" } });
  await api.call(trustedDomains.create, { body: { pattern: LISTED.trustedDomain } });
  // What judging knows of a tenant is remembered for a second.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
}

/** True once as many copies are open as the table says stay open. */
async function hasSettled(api: Api): Promise<true | undefined> {
  const { result } = await api.call(listRetractions, { query: { per_page: 1_000 } });
  const outcomes = result.flatMap(({ counts }) => Object.entries(counts));
  const open = outcomes.filter(([name]) => (OPEN as readonly string[]).includes(name));
  const stillOpen = FIXTURES.flatMap(expectedCopies).filter(
    (copy) => copy.outcome !== "untouched" && !isSettled(copy.outcome),
  );
  return open.reduce((sum, [, count]) => sum + count, 0) === stillOpen.length ? true : undefined;
}

async function allMessages(api: Api): Promise<readonly Shown[]> {
  const all: Shown[] = [];
  let cursor: string | undefined;
  do {
    const query = { per_page: 25, ...(cursor !== undefined && { cursor }) };
    const page = await api.call(listMessages, { query });
    all.push(...page.result);
    cursor = page.result_info.cursor;
  } while (cursor !== undefined);
  return all;
}

async function messagesOf(api: Api, all: readonly Shown[], { expected: { foundBy } }: Fixture) {
  if ("subject" in foundBy) return all.filter((message) => message.subject === foundBy.subject);
  if ("messageId" in foundBy) return all.filter((message) => message.message_id === foundBy.messageId);
  const unreadable = all.filter((message) => message.message_id === null && message.has_raw);
  const raws = await Promise.all(
    unreadable.map(async (message) => {
      const { result } = await api.call(getRaw, { params: { investigate_id: message.id } });
      return { message, isIt: foundBy.raw.equals(Buffer.from(result.raw_base64, "base64")) };
    }),
  );
  return raws.filter((it) => it.isIt).map((it) => it.message);
}

function expectedCopies({ expected }: Fixture): readonly ExpectedCopy[] {
  return typeof expected.copies === "number" ? [] : expected.copies;
}

const byMailbox = (a: { readonly mailbox: string }, b: { readonly mailbox: string }): number =>
  a.mailbox < b.mailbox ? -1 : 1;

function summary({ mailbox, recipients, latest }: Copy) {
  return {
    mailbox: mailbox ?? recipients[0] ?? "",
    recipients: recipients.toSorted(),
    outcome: latest?.outcome ?? "untouched",
  };
}

function wanted({ mailbox, recipients, outcome }: ExpectedCopy) {
  return { mailbox, recipients: recipients.toSorted(), outcome };
}

/** Moved or there: where it was seen, and by what it was shown to be ours. Else: who said so, and when. */
function expectEvidence(copy: Copy, log: readonly Logged[], expected: readonly ExpectedCopy[]): void {
  const { latest, hits, copy_id } = copy;
  if (latest === null) return;
  const { mailbox } = summary(copy);
  expect(latest.reason).toContain(expected.find((it) => it.mailbox === mailbox)?.reason ?? "");
  if (!latest.settled) return;
  expect(log.filter((it) => it.operation === "SETTLE" && it.copy_id === copy_id)).toMatchObject([
    { status: latest.outcome, reached: latest.reached },
  ]);
  expect(Object.keys(latest.evidence).length).toBeGreaterThan(0);
  expect(latest.success).toBe(latest.outcome === "moved" || latest.outcome === "already_there");
  if (!latest.success) return;
  const items = itemsIn(latest.evidence);
  expect(items.length).toBe(1);
  expect(items.map((item) => item.place)).toEqual([latest.reached]);
  expect(hits.length).toBe(latest.outcome === "moved" ? 1 : 0);
  const looks = log.filter((it) => it.operation === "LOOK" && it.copy_id === copy_id);
  const proofs = latest.outcome === "moved" ? looks.flatMap((it) => itemsIn(it.details)) : items;
  expect(proofs.map((item) => item.provedBy)).toEqual([expect.stringMatching(PROOF)]);
}

const PROOF = /^(network-message-id|received-id|content-key)$/;
const Items = z.object({ items: z.array(z.object({ place: z.string(), provedBy: z.string() })) });

function itemsIn(evidence: unknown) {
  return Items.parse(evidence).items;
}

function expectedLines(fixture: Fixture): readonly string[] {
  const copies = expectedCopies(fixture).flatMap(({ mailbox, place, changes }) =>
    place === undefined ? [] : [{ mailbox, place, changes }],
  );
  const others = fixture.expected.alsoIn.map((it) => ({ ...it, changes: 0 }));
  return [...copies, ...others].map((it) => line(fixture.name, it));
}

function line(
  name: string,
  { mailbox, place, changes }: { readonly mailbox: string; readonly place: string; readonly changes: number },
): string {
  return `${mailbox}: ${name} in ${place}, changed ${changes} times`;
}

function fixtureOf({ messageId, subject }: LyingItem): string {
  const byId = FIXTURES.filter(
    ({ expected: { foundBy } }) => "messageId" in foundBy && foundBy.messageId === messageId,
  );
  const bySubject = FIXTURES.filter(
    ({ expected: { foundBy } }) => "subject" in foundBy && foundBy.subject === subject,
  );
  return (byId[0] ?? bySubject[0])?.name ?? `unknown ${messageId} ${subject}`;
}
