import fc from "fast-check";
import { expect, test } from "vitest";
import { googleCopies } from "./google-copy.ts";
import { legOf, recipientOf } from "../../../test/support/simulator/leg-fixture.ts";

test("each recipient gets the plain mail of its own, with the routing fields on top", () => {
  const leg = legOf([recipientOf("bo@corp.example"), recipientOf("cy@corp.example")], { gmPhishy: true });
  const copies = googleCopies(leg, {}).map((it) => it.toString("utf8"));
  const mail = leg.mime.toString("utf8");
  expect(copies).toEqual([
    `X-Gm-Original-To: bo@corp.example\r\nX-Gm-Spam: 0\r\nX-Gm-Phishy: 1\r\n${mail}`,
    `X-Gm-Original-To: cy@corp.example\r\nX-Gm-Spam: 0\r\nX-Gm-Phishy: 1\r\n${mail}`,
  ]);
});

test("one copy can name them all", () => {
  const leg = legOf([recipientOf("bo@corp.example"), recipientOf("cy@corp.example")], { gmSpam: true });
  const copies = googleCopies(leg, { unitesRecipients: true });
  expect(copies).toHaveLength(1);
  expect(copies[0]?.toString()).toMatch(
    /^X-Gm-Original-To: bo@corp\.example\r\nX-Gm-Original-To: cy@corp\.example\r\nX-Gm-Spam: 1\r\nX-Gm-Phishy: 0\r\n/,
  );
});

test("a group's address gets a copy beside its members', an alias is named as it was addressed", () => {
  const members = ["bo@corp.example", "cy@corp.example"].map((it) =>
    recipientOf(it, { addressed: "all@corp.example", viaGroup: "all@corp.example" }),
  );
  const alias = recipientOf("di@corp.example", { addressed: "d@corp.example" });
  const named = googleCopies(legOf([...members, alias]), {}).map(
    (it) => /^X-Gm-Original-To: (\S+)/.exec(it.toString())?.[1],
  );
  expect(named).toEqual(["all@corp.example", "bo@corp.example", "cy@corp.example", "d@corp.example"]);
});

test("every address that was written to, and every member of a group, is named exactly once", () => {
  const recipient = fc.tuple(fc.nat(9), fc.option(fc.nat(3), { nil: undefined })).map(([number, group]) => {
    const viaGroup = group === undefined ? undefined : `g${group}@x.example`;
    return recipientOf(`u${number}@x.example`, { viaGroup, addressed: viaGroup ?? `u${number}@x.example` });
  });
  fc.assert(
    fc.property(fc.array(recipient), fc.boolean(), (all, unitesRecipients) => {
      const copies = googleCopies(legOf(all), { unitesRecipients }).map((it) => it.toString("latin1"));
      const named = copies.flatMap((it) =>
        [...it.matchAll(/^X-Gm-Original-To: (\S+)/gm)].map((hit) => hit[1]),
      );
      const wanted = new Set(all.flatMap((it) => [it.address, it.addressed]));
      expect(new Set(named)).toEqual(wanted);
      expect(named).toHaveLength(wanted.size);
    }),
  );
});
