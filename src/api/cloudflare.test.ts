import { expect, test } from "vitest";
import { NOTHING_KNOWN } from "#mail/authentication.ts";
import { type MessageId, newId } from "#shared/ids.ts";
import type { Message, Standing } from "#trace/trace.ts";
import { toDetections, toInvestigated } from "./cloudflare.ts";

const UNTOUCHED: Standing = {
  copies: 2,
  retracted: 0,
  failed: 0,
  open: 0,
  wasReleased: false,
  wasRead: false,
  releaseOffered: false,
};
const at = new Date("2026-11-23T08:00:00Z");

function message(more: Partial<Message> = {}): Message {
  return {
    id: newId<MessageId>(at),
    messageIdHeader: "<a@x.example>",
    fromAddress: "mallory@mail.evil.example",
    fromName: "Mallory",
    subject: "s",
    sentAt: undefined,
    receivedAt: at,
    direction: "inbound",
    trusted: true,
    judged: true,
    disposition: "SUSPICIOUS",
    revision: 1,
    sizeBytes: 10,
    recipients: ["ann@corp.example"],
    findings: [],
    facts: {
      to: [{ name: "Ann", address: "ann@corp.example" }],
      cc: [],
      replyTo: [],
      envelopeSender: undefined,
      links: [],
      attachments: [],
      authentication: NOTHING_KNOWN,
      provider: {},
      defects: [],
    },
    format: "exchange-report",
    hasRaw: true,
    standing: UNTOUCHED,
    ...more,
  };
}

test.each([
  [{}, ["delivered"], []],
  [{ retracted: 1 }, ["delivered", "moved"], ["MOVE"]],
  [{ retracted: 2 }, ["moved"], ["MOVE"]],
  [{ failed: 1 }, ["delivered", "move_failed"], []],
  [{ wasReleased: true, wasRead: true }, ["delivered"], ["PREVIEW", "MOVE"]],
  [{ copies: 0 }, ["delivered"], []],
] as const)("copies that stand as %j are %j, after %j", (standing, status, operations) => {
  const it = toInvestigated(message({ standing: { ...UNTOUCHED, ...standing } }));
  expect(it.delivery_status).toEqual(status);
  expect(it.post_delivery_operations).toEqual(operations);
});

test("only what was found raises an alert", () => {
  const found = message();
  expect(toInvestigated(found).alert_id).toBe(found.id);
  expect(toInvestigated(message({ disposition: "NONE" })).alert_id).toBeNull();
});

test("what the provider said nothing about is null, not a failure", () => {
  expect(toInvestigated(message()).validation).toEqual({ spf: null, dkim: null, dmarc: null, comment: null });
});

test("a copy by BCC is no journal report", () => {
  expect(toInvestigated(message({ format: "google-copy" })).delivery_mode).toBe("BCC");
});

test("detections name the domain that somebody registered, and each kind of threat once", () => {
  const finding = { detector: "d", field: "link", value: "v", reason: "r", score: 3 };
  const detections = toDetections(
    message({
      findings: [
        { ...finding, sign: "phishing" },
        { ...finding, sign: "phishing" },
        { ...finding, sign: "wanted" },
      ],
    }),
  );
  expect(detections.sender_info.pld).toBe("evil.example");
  expect(detections.threat_categories).toEqual([{ id: 0, name: "phishing" }]);
  expect(detections.findings.map((it) => it.detection)).toEqual(["SUSPICIOUS", "SUSPICIOUS", "NONE"]);
  expect(detections.headers.map((it) => it.name)).toEqual(["From", "To", "Subject", "Message-ID"]);
});
