import { expect, test } from "vitest";
import { bytes, googleCopy, lines } from "../../../test/support/journal-reports.ts";
import { openEnvelope } from "./open-envelope.ts";

const RULES = { trustsOriginalTo: false };
const addresses = (envelope: ReturnType<typeof openEnvelope>) => envelope.recipients.map((it) => it.address);

test("Google's copy names its recipients above Google's topmost Received, each with a header of its own", () => {
  const above = ["X-Gm-Original-To: bob@corp.example", "X-Gm-Original-To: cat@corp.example", "X-Gm-Spam: 0"];
  const envelope = openEnvelope(googleCopy({ above }), "google-copy", RULES);
  expect(addresses(envelope)).toEqual(["bob@corp.example", "cat@corp.example"]);
  expect(envelope.notes).toEqual([]);
});

test("X-Gm-Original-To below Google's Received was written by the sender and counts for nothing", () => {
  const envelope = openEnvelope(
    googleCopy({ below: ["X-Gm-Original-To: ceo@corp.example"] }),
    "google-copy",
    RULES,
  );
  expect(addresses(envelope)).toEqual(["bob@corp.example"]);
});

test("a copy without any Received line names nobody in X-Gm-Original-To", () => {
  const raw = bytes(lines("X-Gm-Original-To: ceo@corp.example", "To: bob@corp.example", "", "x"));
  expect(addresses(openEnvelope(raw, "google-copy", RULES))).toEqual(["bob@corp.example"]);
});

test("without X-Gm-Original-To the recipient comes from Delivered-To, else from To and Cc, and that is noted", () => {
  const delivered = openEnvelope(
    googleCopy({ above: ["Delivered-To: bob@corp.example"] }),
    "google-copy",
    RULES,
  );
  expect(addresses(delivered)).toEqual(["bob@corp.example"]);
  expect(delivered.notes).toHaveLength(1);
  const visible = openEnvelope(googleCopy({ above: [] }), "google-copy", RULES);
  expect(visible.recipients.map((it) => [it.kind, it.address])).toEqual([
    ["to", "bob@corp.example"],
    ["to", "cat@corp.example"],
    ["to", "dan@other.example"],
    ["cc", "eve@corp.example"],
  ]);
  expect(visible.notes).toHaveLength(1);
});

test("a plain copy believes X-Original-To only where the source says so", () => {
  const raw = googleCopy({ above: ["X-Original-To: zoe@corp.example"] });
  const opened = (trustsOriginalTo: boolean) =>
    addresses(openEnvelope(raw, "plain-bcc", { trustsOriginalTo }));
  expect(opened(true)).toEqual(["zoe@corp.example"]);
  expect(opened(false)).toContain("bob@corp.example");
});
