import { expect, test } from "vitest";
import { compareFields, marksThatDiffer } from "../../web/src/features/retractions/compare-candidate.ts";

const mismatch = {
  message_id: "<a@evil.example>",
  from: "eve@evil.example",
  subject: "Pay",
  sent_at: "2026-11-23T08:00:00.000Z",
};
const candidate = { ...mismatch, disagrees: [] };

test("fields differ where the engine says so, who writes a subject otherwise folded has no other one", () => {
  const fields = compareFields(mismatch, {
    ...candidate,
    subject: "Pay ",
    from: "bob@corp.example",
    disagrees: ["From"],
  });
  expect(fields.map((it) => `${it.field} ${it.verdict}`)).toEqual([
    "messageId agrees",
    "from differs",
    "subject agrees",
    "sentAt agrees",
  ]);
});

test("what one side does not say, or this person is not shown, is not called the same", () => {
  const hidden = compareFields(mismatch, {
    ...candidate,
    subject: null,
    from: null,
    sent_at: null,
    disagrees: ["Subject"],
  });
  expect(hidden.map((it) => it.verdict)).toEqual(["agrees", "unknown", "differs", "unknown"]);
});

test("the provider's marks are told apart from what a sender writes", () => {
  expect(marksThatDiffer({ ...candidate, disagrees: ["Subject", "Network-Message-Id", "Received"] })).toEqual(
    ["Network-Message-Id", "Received"],
  );
});
