import { expect, test } from "vitest";
import { MessageFilter } from "./contract/investigate.ts";
import { toSearchFilter } from "./message-filter.ts";

const now = new Date("2026-11-23T08:00:00Z");
const filterOf = (query: Record<string, string>) => toSearchFilter(MessageFilter.parse(query), now);

test("a search without dates looks back thirty days, one by Message-ID as far as there is", () => {
  expect(filterOf({})?.after).toEqual(new Date("2026-10-24T08:00:00Z"));
  expect(filterOf({ message_id: "<a@x.example>" })?.after).toBeUndefined();
  expect(filterOf({ query: "message-id:a@x.example" })?.after).toBeUndefined();
  expect(filterOf({ query: "after:2026-01-01" })?.after).toEqual(new Date("2026-01-01T00:00:00Z"));
});

test("a search with an end only looks back thirty days from there", () => {
  expect(filterOf({ query: "before:2026-06-01" })?.after).toEqual(new Date("2026-05-02T00:00:00Z"));
  expect(filterOf({ end: "2026-06-01" })?.after).toEqual(new Date("2026-05-02T00:00:00Z"));
  expect(filterOf({ query: "before:2027-01-01" })?.after).toEqual(new Date("2026-10-24T08:00:00Z"));
});

test("a day of the search box is the zone's that is named, and a zone that nobody knows is refused", () => {
  const query = "after:2026-11-01 before:2026-11-02";
  expect(filterOf({ query, time_zone: "Asia/Tokyo" })).toMatchObject({
    after: new Date("2026-10-31T15:00:00Z"),
    before: new Date("2026-11-01T15:00:00Z"),
  });
  expect(filterOf({ query })?.after).toEqual(new Date("2026-11-01T00:00:00Z"));
  expect(MessageFilter.safeParse({ time_zone: "Mars/Olympus" }).success).toBe(false);
});

test("a moment without a zone is UTC", () => {
  expect(filterOf({ start: "2026-11-01T08:00:00" })?.after).toEqual(new Date("2026-11-01T08:00:00Z"));
  expect(filterOf({ end: "2026-11-01" })?.before).toEqual(new Date("2026-11-01T00:00:00Z"));
  expect(filterOf({ end: "2026-11-01T08:00:00+02:00" })?.before).toEqual(new Date("2026-11-01T06:00:00Z"));
});

test("fields and the search box narrow together", () => {
  expect(
    filterOf({ query: "invoice from:a@evil.example", sender: "Evil.example", subject: "Pay now" }),
  ).toMatchObject({
    words: ["invoice"],
    from: ["a@evil.example", "evil.example"],
    subject: ["Pay", "now"],
  });
});

test("detections are what is not clean", () => {
  expect(filterOf({ detections_only: "true" })?.dispositions).not.toContain("NONE");
  expect(filterOf({ detections_only: "true", final_disposition: "BULK" })?.dispositions).toEqual(["BULK"]);
  expect(filterOf({ detections_only: "false" })?.dispositions).toEqual([]);
});

test.each(["quarantined", "rejected", "deferred", "bounced", "queued"])(
  "mail that lies in mailboxes is never %s",
  (delivery_status) => {
    expect(filterOf({ delivery_status })).toBeUndefined();
  },
);
