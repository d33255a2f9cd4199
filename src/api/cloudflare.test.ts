import { expect, test } from "vitest";
import { messageWith, UNTOUCHED } from "../../test/support/trace-message.ts";
import { toDetections, toInvestigated } from "./cloudflare.ts";

test.each([
  [{}, ["delivered"], []],
  [{ retracted: 1 }, ["delivered", "moved"], ["MOVE"]],
  [{ retracted: 2 }, ["moved"], ["MOVE"]],
  [{ failed: 1 }, ["delivered", "move_failed"], []],
  [{ wasReleased: true, wasRead: true }, ["delivered"], ["PREVIEW", "MOVE"]],
  [{ copies: 0 }, ["delivered"], []],
] as const)("copies that stand as %j are %j, after %j", (standing, status, operations) => {
  const it = toInvestigated(messageWith({ standing: { ...UNTOUCHED, ...standing } }));
  expect(it.delivery_status).toEqual(status);
  expect(it.post_delivery_operations).toEqual(operations);
});

test("only what was found raises an alert", () => {
  const found = messageWith();
  expect(toInvestigated(found).alert_id).toBe(found.id);
  expect(toInvestigated(messageWith({ disposition: "NONE" })).alert_id).toBeNull();
});

test("what the provider said nothing about is null, not a failure", () => {
  expect(toInvestigated(messageWith()).validation).toEqual({
    spf: null,
    dkim: null,
    dmarc: null,
    comment: null,
  });
});

test("a copy by BCC is no journal report", () => {
  expect(toInvestigated(messageWith({ format: "google-copy" })).delivery_mode).toBe("BCC");
});

test("detections name the domain that somebody registered, and each kind of threat once", () => {
  const finding = { detector: "d", field: "link", value: "v", reason: "r", score: 3 };
  const detections = toDetections(
    messageWith({
      findings: [
        { ...finding, sign: "phishing" },
        { ...finding, sign: "phishing" },
        { ...finding, sign: "wanted" },
      ],
    }),
    true,
  );
  expect(detections.sender_info.pld).toBe("evil.example");
  expect(detections.threat_categories).toEqual([{ id: 0, name: "phishing" }]);
  expect(detections.findings.map((it) => it.detection)).toEqual(["SUSPICIOUS", "SUSPICIOUS", "NONE"]);
  expect(detections.headers.map((it) => it.name)).toEqual(["From", "To", "Subject", "Message-ID"]);
});
