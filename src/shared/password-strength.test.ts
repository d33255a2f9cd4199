import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { weaknessOf } from "./password-strength.ts";

const ANN = { email: "ann.miller@corp-mail.example", name: "Ann Miller" };

test.each([
  ["correct horse battery staple"],
  ["three quiet words apart"],
  ["Tr0ub4dor&3-and-more"],
  ["Gänsefüßchen im Regen"],
  ["anna goes sailing in winter rain"],
])("%j will do", (password) => {
  expect(weaknessOf(password, ANN)).toBeUndefined();
});

test.each([
  ["", "at least 12"],
  ["short one!!", "at least 12"],
  ["x".repeat(129), "at most 128"],
  ["aaaaaaaaaaaaaaaa", "repeats"],
  ["abcabcabcabcabc", "repeats"],
  ["hunter2hunter2hunter2", "repeats"],
  ["Password123!!", "tried first"],
  ["Passw0rd2026!", "tried first"],
  ["undeliver-2026", "tried first"],
  ["Welcome2026!!!", "tried first"],
  ["qwertyuiop12345", "tried first"],
  ["1234567890123", "row"],
  ["zyxwvutsrqponm", "row"],
  ["annmiller2026", "your own name"],
  ["ann.miller2026!", "your own name"],
  ["corp-mail-2026!", "your own name"],
])("%j will not: %s", (password, why) => {
  expect(weaknessOf(password, ANN)).toContain(why);
});

test("what a password manager makes always will do", () => {
  for (let n = 0; n < 500; n++) {
    expect(weaknessOf(randomBytes(12).toString("base64"), ANN)).toBeUndefined();
  }
});
