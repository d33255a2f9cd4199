import { expect, test } from "vitest";
import { address, mailWith } from "../../test/support/mail-builder.ts";
import type { Direction } from "./context.ts";
import { directionOf } from "./direction.ts";

const OWN = new Set(["corp.example"]);
const own = { from: [address("", "anna@corp.example")] };

test.each<[Direction, string, Parameters<typeof mailWith>[0], readonly string[]]>([
  ["inbound", "a partner's mail", {}, ["bob@corp.example"]],
  ["internal", "a colleague's mail", own, ["bob@mail.corp.example"]],
  ["internal", "a colleague's mail to inside and outside", own, ["bob@corp.example", "pat@partner.example"]],
  ["internal", "a colleague's mail whose recipients are not known", own, []],
  ["outbound", "own mail to a partner", own, ["pat@partner.example"]],
  ["inbound", "a forged own address", { ...own, authentication: { dmarc: "fail" } }, ["bob@corp.example"]],
  [
    "inbound",
    "a forged own address, sent on",
    { ...own, authentication: { spf: "fail" } },
    ["pat@partner.example"],
  ],
  [
    "inbound",
    "an own address beside a foreign one",
    { from: [...own.from, address("", "x@evil.test")] },
    ["bob@corp.example"],
  ],
  ["inbound", "no sender at all", { from: [] }, ["bob@corp.example"]],
])("%s: %s", (direction, _, parts, recipients) => {
  expect(directionOf(mailWith(parts), recipients, OWN)).toBe(direction);
});
