import { expect, test } from "vitest";
import { type MessageId, newId } from "#shared/ids.ts";
import { chooseBySample, type KnownSample } from "./choose-by-sample.ts";

const [one, other] = [newId<MessageId>(new Date()), newId<MessageId>(new Date())];
const sample: KnownSample = {
  name: "a.eml",
  isMail: true,
  header: "<a@x>",
  match: undefined,
  sameHeader: [],
};

test("only the content chooses; what shares no more than the Message-ID moves nothing", () => {
  const chosen = chooseBySample([
    { ...sample, match: one, sameHeader: [one, other] },
    { ...sample, name: "again.eml", match: one, sameHeader: [one] },
    { ...sample, name: "forged.eml", sameHeader: [other] },
    { ...sample, name: "new.eml" },
    { ...sample, name: "holiday.jpg", isMail: false, header: undefined },
  ]);
  expect(chosen.messageIds).toEqual([one]);
  expect(chosen.samples.map((it) => [it.name, it.result, it.messageIds])).toEqual([
    ["a.eml", "matched", [one]],
    ["again.eml", "matched", [one]],
    ["forged.eml", "differs", [other]],
    ["new.eml", "unknown", []],
    ["holiday.jpg", "unreadable", []],
  ]);
});
