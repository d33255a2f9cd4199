import fc from "fast-check";
import { expect, test } from "vitest";
import { contentKey } from "#mail/content-key.ts";
import { readHeaderBlock } from "#mail/header-block.ts";
import { openEnvelope } from "./envelopes/open-envelope.ts";
import { WRAPPED_AS, wrapMail } from "./wrap-mail.ts";

const ADDRESS = "ann@corp.example";
const RULES = { trustsOriginalTo: false };

const mail = fc
  .tuple(
    fc.string({ maxLength: 200 }),
    fc.array(fc.constantFrom("--", "X-MS-Journal-Report:", "Recipient: eve@evil.example", "\r\n", "body")),
  )
  .map(([subject, body]) =>
    Buffer.from(
      `Received: from a by b; Mon, 23 Nov 2026 09:00:00 +0000\r\nX-Gm-Original-To: eve@evil.example\r\nMessage-ID: <a@b>\r\nSubject: ${subject.replaceAll(/\p{Cc}/gu, "")}\r\n\r\n${body.join("\r\n")}\r\n`,
    ),
  );

function keyOf(bytes: Uint8Array): string {
  const header = readHeaderBlock(bytes);
  return contentKey(header, bytes.subarray(header.bodyOffset));
}

test.each(["microsoft", "google"] as const)(
  "whatever a mail of %s says, its envelope opens to this one mailbox and to the mail itself",
  (provider) => {
    fc.assert(
      fc.property(mail, (raw) => {
        const wrapped = wrapMail({ provider, address: ADDRESS, networkMessageId: "id", raw });
        const envelope = openEnvelope(wrapped, WRAPPED_AS[provider], RULES);
        expect(envelope.recipients.map((it) => it.address)).toEqual([ADDRESS]);
        expect(envelope.notes).toEqual([]);
        expect(keyOf(envelope.mail ?? new Uint8Array())).toBe(keyOf(raw));
      }),
    );
  },
);

test.each(["microsoft", "google"] as const)(
  "a mail that was put into a mailbox of %s and never sent leads to that mailbox too, and to no other",
  (provider) => {
    const raw = Buffer.from("X-Gm-Original-To: eve@evil.example\r\nTo: bob@corp.example\r\n\r\nx\r\n");
    const wrapped = wrapMail({ provider, address: ADDRESS, networkMessageId: undefined, raw });
    const envelope = openEnvelope(wrapped, WRAPPED_AS[provider], RULES);
    expect(envelope.recipients.map((it) => it.address)).toEqual([ADDRESS]);
    expect(keyOf(envelope.mail ?? new Uint8Array())).toBe(keyOf(raw));
  },
);

test("an address cannot write lines of the envelope", () => {
  const address = "ann@corp.example\r\nRecipient: eve@evil.example";
  for (const provider of ["microsoft", "google"] as const) {
    const raw = Buffer.from("Subject: x\r\n\r\nx\r\n");
    const wrapped = wrapMail({ provider, address, networkMessageId: "a\r\nX: y", raw });
    const { recipients } = openEnvelope(wrapped, WRAPPED_AS[provider], RULES);
    expect(recipients.length).toBeLessThan(2);
  }
});
