import { expect, test } from "vitest";
import type { Link } from "#mail/mail.ts";
import { isIpHost, unwrapped, userinfoOf } from "./urls.ts";

test.each([
  ["https://bank.example@evil.test/", "bank.example"],
  ["https:\\\\bank.example@evil.test", "bank.example"],
  ["https://a:b@evil.test/", "a:b"],
  ["https://evil.test/?next=a@b", undefined],
  ["https://evil.test/a@b", undefined],
  ["mailto:a@b.test", undefined],
  ["", undefined],
])("before the @ of %j stands %j", (url, userinfo) => {
  expect(userinfoOf(url)).toBe(userinfo);
});

test("numbers in every writing that browsers take are numbers", () => {
  const numbers = ["203.0.113.9", "3405803785", "0xcb007109", "0xcb.0.113.9", "[2001:db8::1]"];
  expect(numbers.filter((it) => !isIpHost(it))).toEqual([]);
  expect(["bank.example", "9.example", "163.com", "", "face.cafe"].filter(isIpHost)).toEqual([]);
});

function linkTo(url: string): Pick<Link, "url" | "host"> {
  return { url, host: URL.parse(url)?.hostname };
}

test("behind a Safe Link stands what was linked; other addresses are left alone", () => {
  const wrapped = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.test%2Fa&data=05";
  expect(unwrapped(linkTo(wrapped))).toBe("https://evil.test/a");
  const others = [
    "https://eur01.safelinks.protection.outlook.com/",
    "https://evil.test/?url=https://a.test",
    "",
    "%",
  ];
  expect(others.map((it) => unwrapped(linkTo(it)))).toEqual(others);
});
