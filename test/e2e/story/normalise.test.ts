import { expect, test } from "vitest";
import { openNormaliser } from "./normalise.ts";

const ID = "01a228b4-d800-706b-b43d-f31d572a717f";
const OTHER = "01a228b4-dcad-7757-8f5e-b2cafd57bfc1";

test("an id has one stand-in wherever it comes again, and tables are aligned to it", () => {
  const normalise = openNormaliser();
  expect(normalise(`id${" ".repeat(36)}kind\n${ID}  manual\n${OTHER}  release`)).toBe(
    "id    kind\nid-1  manual\nid-2  release",
  );
  expect(normalise(`apply ${OTHER}, not ${ID}`)).toBe("apply id-2, not id-1");
});

test.each([
  ["at 2026-11-24 08:15:02", "at YYYY-MM-DD hh:mm:ss"],
  ["2026-11-24T08:15:02.123Z", "YYYY-MM-DDThh:mm:ssZ"],
  ["on 2026-11-24 and at 08:15:02.3", "on YYYY-MM-DD and at hh:mm:ss"],
  [
    "settled · 1 min 3 s · through in about 17 s, hardly more than 31 s",
    "settled · N s · through in about N s",
  ],
  ["131 ms", "N s"],
  ["3115 bytes", "N bytes"],
  ["0.1 minutes (the median), 0.7 at most", "N minutes (the median), N at most"],
  ["29 days left, 3 copies, 2 min", "29 days left, 3 copies, 2 min"],
])("%j reads %j", (text, expected) => {
  expect(openNormaliser()(text)).toBe(expected);
});

test("rows that name mailboxes are sorted by them, those of one mailbox stay in their order", () => {
  const rows = ["mailbox  what", "b@x  second", "a@x  late", "a@x  later"];
  expect(openNormaliser()(rows.join("\n"))).toBe(
    ["mailbox  what", "a@x      late", "a@x      later", "b@x      second"].join("\n"),
  );
  const log = [
    "what     mailbox  by",
    "RECEIVE  -        id-8",
    "RECEIVE  -        id-7",
    "ASK      -        ana",
  ];
  expect(openNormaliser()(log.join("\n"))).toBe(
    [
      "what     mailbox  by",
      "RECEIVE  -        id-7",
      "RECEIVE  -        id-8",
      "ASK      -        ana",
    ].join("\n"),
  );
  const csv = ['"mailbox","minutes","did"', '"b@x",0.7,"no"', '"a@x",12,"no"'];
  expect(openNormaliser()(csv.join("\n"))).toBe(
    ['"mailbox","minutes","did"', '"a@x",N,"no"', '"b@x",N,"no"'].join("\n"),
  );
});
