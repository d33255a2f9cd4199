import { expect, test } from "vitest";
import { contextWith, detect, link, mailWith } from "../../../test/support/mail-builder.ts";
import { linkToNumber } from "./link-to-number.ts";

const found = (...urls: readonly string[]): readonly unknown[] =>
  detect(linkToNumber, mailWith({ links: urls.map((it) => link(it)) }), contextWith());

test.each(["http://203.0.113.9/login", "http://3405803785/", "http://0xcb007109/", "http://[2001:db8::1]/"])(
  "%s leads to a number",
  (url) => {
    expect(found("https://bank.example/", url)).toHaveLength(1);
  },
);

test("names are no numbers, whatever digits they hold, and a thousand numbers are told once", () => {
  expect(found("https://163.com/", "https://203.0.113.9.example/", "mailto:a@203.0.113.9", "")).toEqual([]);
  expect(found(...Array<string>(1_000).fill("http://203.0.113.9/"))).toHaveLength(1);
});
