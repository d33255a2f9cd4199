import { expect, test } from "vitest";
import { contextWith, mailWith } from "../../../test/support/mail-builder.ts";
import { automaticMail } from "./automatic-mail.ts";

test("a machine's mail speaks against doubt", () => {
  expect(automaticMail.detect(mailWith({ isAutomatic: true }), contextWith())).toEqual([
    expect.objectContaining({ sign: "wanted" }),
  ]);
  expect(automaticMail.detect(mailWith(), contextWith())).toEqual([]);
});
