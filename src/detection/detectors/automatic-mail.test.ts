import { expect, test } from "vitest";
import { contextWith, detect, mailWith } from "../../../test/support/mail-builder.ts";
import { automaticMail } from "./automatic-mail.ts";

test("a machine's mail speaks against doubt", () => {
  expect(detect(automaticMail, mailWith({ isAutomatic: true }), contextWith())).toEqual([
    expect.objectContaining({ sign: "wanted" }),
  ]);
  expect(detect(automaticMail, mailWith(), contextWith())).toEqual([]);
});
