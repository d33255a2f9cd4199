import fc from "fast-check";
import { expect, test } from "vitest";
import { readBreakerSearch } from "../../web/src/features/breaker/breaker-search.ts";
import { dayOf, endOfDay, startOfDay } from "../../web/src/features/retractions/days.ts";
import { EMPTY_FORM, headersIn, toNamed } from "../../web/src/features/retractions/draft-form.ts";
import { readListSearch, toListQuery } from "../../web/src/features/retractions/list-search.ts";
import { readNewSearch, tickedIn, wayOf } from "../../web/src/features/retractions/new-search.ts";
import { differencesIn, readEvidence } from "../../web/src/features/retractions/read-evidence.ts";
import { readRunSearch } from "../../web/src/features/retractions/run-search.ts";

const ID = "01a20af6-70d4-7694-8bf5-9f337cc865d1";
const OTHER = "01a20af6-70d4-7694-8bf5-9f337cc865d2";

test("whatever stands in an address, a screen reads something valid from it, and the same again from that", () => {
  const given = fc.dictionary(
    fc.constantFrom(
      "list",
      "kind",
      "state",
      "by",
      "ids",
      "query",
      "start",
      "end",
      "destination",
      "tab",
      "outcome",
      "rule",
    ),
    fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom("all", "held", ID, "Inbox"),
    ),
  );
  for (const read of [readListSearch, readNewSearch, readRunSearch, readBreakerSearch]) {
    fc.assert(
      fc.property(given, (it) => {
        const once: Readonly<Record<string, unknown>> = { ...read(it) };
        expect(read(once)).toEqual(once);
      }),
    );
  }
});

test("each list asks for what it shows, and the filter by state is for the whole list alone", () => {
  expect(toListQuery("approvals", { kind: "manual" })).toEqual({
    held_for: "approval",
    kind: "manual",
  });
  expect(toListQuery("held", {})).toEqual({ held_for: "breaker,observe,canary" });
  expect(toListQuery("drafts", { state: "done" })).toEqual({ state: "draft" });
  expect(toListQuery("all", { state: "done", by: "person:ann" })).toEqual({
    state: "done",
    requested_by: "person:ann",
  });
});

test("ticked messages come by the address or by the session, each once, and nothing else does", () => {
  const session = {
    getItem: (name: string) => (name === "undeliver.ticked" ? `["${ID}","${OTHER}"]` : null),
  };
  expect(tickedIn({ ids: `${ID},${ID.toUpperCase()},x` }, session)).toEqual([ID]);
  expect(tickedIn({ ids: "session" }, session)).toEqual([ID, OTHER]);
  expect(tickedIn({}, session)).toEqual([]);
  expect(readNewSearch({ ids: "<script>" })).toEqual({});
});

test("the address says which way of naming is meant, and a search keeps its window", () => {
  expect(wayOf({ ids: ID })).toBe("messages");
  expect(wayOf({ ids: ID, by: "samples" })).toBe("samples");
  expect(wayOf({ query: "from:x" })).toBe("search");
  expect(wayOf({})).toBe("message_ids");
  const window = { query: "from:x", start: "2026-11-01T10:00:00.000Z", end: "2026-11-02" };
  expect(readNewSearch({ ...window, start: window.start, extra: 1 })).toEqual(window);
  expect(readNewSearch({ start: "yesterday" })).toEqual({});
});

test("a day is a day where the reader is, from its first moment to its last", () => {
  expect(dayOf(startOfDay("2026-11-29"))).toBe("2026-11-29");
  expect(dayOf(endOfDay("2026-11-29"))).toBe("2026-11-29");
  expect(Date.parse(endOfDay("2026-11-29")) - Date.parse(startOfDay("2026-11-29"))).toBe(86_399_999);
  expect([dayOf(""), dayOf("x"), startOfDay("")]).toEqual(["", "", ""]);
});

test("evidence is read as far as it is understood, whatever was written", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom("items", "lookedAt", "vanished", "notOurs"), fc.anything()),
      (it) => {
        const { items, notOurs } = readEvidence(it);
        expect(items.every((item) => typeof item.folder === "string")).toBe(true);
        expect(notOurs.every((why) => typeof why === "string")).toBe(true);
        expect(Array.isArray(differencesIn(it).different)).toBe(true);
      },
    ),
  );
  const item = { itemId: "a", place: "trash", folder: "Deleted Items", read: true, provedBy: "known" };
  expect(readEvidence({ lookedAt: "2026-11-29T10:00:00Z", items: [item], vanished: 1 })).toMatchObject({
    lookedAt: "2026-11-29T10:00:00Z",
    items: [{ place: "trash", folder: "Deleted Items", isRead: true, provedBy: "known" }],
    vanished: 1,
    leftAlone: 0,
  });
  const field = { field: "read", was: "true", is: "false" };
  expect(differencesIn({ items: [{ differences: [field], setBack: [] }] }).different).toEqual([field]);
});

test("a plan is asked for by one way of naming alone, and only with what was filled in", () => {
  const now = new Date("2026-11-29T10:00:00.000Z");
  const form = { ...EMPTY_FORM, query: " from:x ", messageIds: "<a@b>\r\n\n<a@b>\n<c@d>", reason: " why " };
  const filled = { form, ticked: [ID], samples: [], now };
  expect(toNamed({ ...filled, way: "messages" })).toBe("no_destination");
  const whole = { ...form, destination: "JunkEmail" as const };
  const terms = { destination: "JunkEmail", when_impossible: "leave", reason: "why" };
  expect(toNamed({ ...filled, form: whole, way: "messages" })).toEqual({
    by: "others",
    body: { ids: [ID], ...terms },
  });
  expect(toNamed({ ...filled, form: whole, way: "search" })).toEqual({
    by: "others",
    body: { search: { query: "from:x", time_zone: expect.stringMatching(/./) }, ...terms },
  });
  expect(headersIn(form.messageIds)).toEqual(["<a@b>", "<c@d>"]);
  expect(toNamed({ ...filled, form: whole, way: "samples" })).toBe("nothing_named");
  expect(toNamed({ ...filled, form: whole, way: "messages", ticked: [] })).toBe("nothing_named");
  const watching = { ...whole, watches: true, watchDays: 2, idleDays: 1, canary: 5 } as const;
  expect(toNamed({ ...filled, form: watching, way: "messages" })).toMatchObject({
    body: { canary: 5, late: { until: "2026-12-01T10:00:00.000Z", idle_days: 1, follow_forwards: false } },
  });
});
