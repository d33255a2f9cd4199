import fc from "fast-check";
import { encodeQR } from "qr";
import { expect, test } from "vitest";
import { qrPath } from "../../web/src/lib/qr-path.ts";
import { readQr } from "../support/read-qr.ts";

const BASE32 = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");

test("whatever an authenticator app is told by a drawn code is the very address that was given", () => {
  const secret = fc
    .array(fc.constantFrom(...BASE32), { minLength: 16, maxLength: 64 })
    .map((it) => it.join(""));
  const uri = fc
    .record({ secret, email: fc.emailAddress(), issuer: fc.constantFrom("Undeliver", "Ünïcode & Co") })
    .map((it) => {
      const [issuer, email] = [encodeURIComponent(it.issuer), encodeURIComponent(it.email)];
      return `otpauth://totp/${issuer}:${email}?secret=${it.secret}&issuer=${issuer}&digits=6&period=30`;
    });
  fc.assert(
    fc.property(uri, (it) => {
      const rows = encodeQR(it, "raw", { ecc: "medium", border: 4 });
      expect(readQr(qrPath(rows), rows.length)).toBe(it);
    }),
    { numRuns: 20 },
  );
});

test("dark squares that touch in a row are one rectangle, up to the end of the row", () => {
  expect(
    qrPath([
      [true, true, false, true],
      [false, false, true, true],
    ]),
  ).toBe("M0 0h2v1h-2zM3 0h1v1h-1zM2 1h2v1h-2z");
});
