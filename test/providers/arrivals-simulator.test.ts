import { expect, test } from "vitest";
import type { FoundItem } from "#retraction/hit.ts";
import type { Mailbox } from "#retraction/mailbox.ts";
import { FOREVER, mime, simulateGoogle, simulateMicrosoft, userOf } from "./simulated.ts";

const SINCE = new Date("2026-05-04T00:00:00Z");
const UNTIL = new Date("2026-05-05T00:00:00Z");
const HOUR_MS = 3_600_000;

/** Page after page, as a scan reads them. */
async function readAll(mailbox: Mailbox): Promise<{ items: FoundItem[]; pages: number }> {
  const items: FoundItem[] = [];
  let cursor: string | undefined;
  for (let pages = 1; ; pages += 1) {
    const page = await mailbox.arrivals({ since: SINCE, until: UNTIL, cursor }, FOREVER);
    items.push(...page.items);
    if (page.next === undefined) return { items, pages };
    cursor = page.next;
  }
}

const byText = (left: string, right: string) => left.localeCompare(right);
const idsOf = (items: readonly FoundItem[]) =>
  items.map((it) => it.identity.messageId ?? "").toSorted(byText);
const expected = Array.from({ length: 60 }, (_, n) => `<n${n}@evil.test>`).toSorted(byText);

test("Microsoft: what came in a time is read page by page, Junk too, and nothing of before or after", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox } = userOf(tenant);
  const put = (messageId: string, at: number, toJunk = false) =>
    tenant.organisation.deliver({
      recipient: address,
      mime: mime({ messageId }),
      networkMessageId: crypto.randomUUID(),
      receivedAt: new Date(at),
      toJunk,
    });
  for (let n = 0; n < 60; n += 1) put(`<n${n}@evil.test>`, SINCE.getTime() + n * 60_000, n % 2 === 0);
  put("<before@evil.test>", SINCE.getTime() - 1);
  put("<after@evil.test>", UNTIL.getTime());
  const { items, pages } = await readAll(mailbox);
  expect(idsOf(items)).toEqual(expected);
  expect(pages).toBe(3);
  expect(new Set(items.map((it) => it.state.place))).toEqual(new Set(["visible", "junk"]));
  expect(items.every((it) => !it.isOwn && it.identity.receivedAt !== undefined)).toBe(true);
});

test("Gmail: what came in a time is read page by page, Spam too, and nothing of before or after", async () => {
  await using tenant = await simulateGoogle();
  const address = "bela.abel@work.test";
  const put = (messageId: string, at: number, toJunk = false) =>
    tenant.organisation.deliver({
      recipient: address,
      mime: mime({ messageId }),
      networkMessageId: crypto.randomUUID(),
      receivedAt: new Date(at),
      toJunk,
    });
  for (let n = 0; n < 60; n += 1) put(`<n${n}@evil.test>`, SINCE.getTime() + n * 60_000, n % 2 === 0);
  put("<before@evil.test>", SINCE.getTime() - HOUR_MS);
  put("<after@evil.test>", UNTIL.getTime() + HOUR_MS);
  const { items, pages } = await readAll(tenant.open(address));
  expect(idsOf(items)).toEqual(expected);
  expect(pages).toBe(3);
  expect(new Set(items.map((it) => it.state.place))).toEqual(new Set(["visible", "junk"]));
});
