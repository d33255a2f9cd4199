import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type MailItem, openMailbox } from "../google/mailbox.ts";
import { parseQuery } from "./query.ts";

const AT = new Date("2026-03-01T10:00:00Z");

function item(mime: string, labels: readonly string[] = ["INBOX", "UNREAD"]): MailItem {
  return openMailbox(
    () => "1",
    () => AT,
  ).add({
    labels,
    internalDate: AT,
    storedAt: AT,
    trace: Buffer.alloc(0),
    mime: Buffer.from(mime),
  });
}

const MAIL = item(
  'Message-ID: <a+b=1@x.example>\r\nFrom: "Ada Abel" <ada@shop.example>\r\nTo: bela@acme.example\r\nSubject: Your invoice, now due\r\n\r\n',
);

function finds(query: string, mail = MAIL): boolean {
  return parseQuery(query).matches(mail);
}

describe("search by Message-ID", () => {
  test("angle brackets and quotes may stand or not", () => {
    const forms = ["a+b=1@x.example", "<a+b=1@x.example>", '"a+b=1@x.example"', '"<a+b=1@x.example>"'];
    expect(forms.map((it) => finds(`rfc822msgid:${it}`))).toEqual([true, true, true, true]);
    expect(finds("rfc822msgid:b=1@x.example")).toBe(false);
    expect(finds("rfc822msgid:A+b=1@x.example")).toBe(false);
  });

  test("a quoted id is found whatever characters it has", () => {
    // Without control characters and surrogates, which no header carries, and old Outlook's ids, which Gmail does not find.
    const odd = fc
      .string({
        unit: fc.constantFrom("a", ".", "{", "}", "(", ")", "|", "&", "'", "!", "=", "+", "-", ":"),
        minLength: 1,
      })
      .filter((it) => !it.startsWith("!&!"));
    fc.assert(
      fc.property(odd, (id) => finds(`rfc822msgid:"<${id}@x>"`, item(`Message-ID: <${id}@x>\r\n\r\n`))),
    );
  });

  test("an id with characters of the grammar is found only in quotes", () => {
    const mail = item("Message-ID: <{1}@x.example>\r\n\r\n");
    expect(finds("rfc822msgid:<{1}@x.example>", mail)).toBe(false);
    expect(finds('rfc822msgid:"<{1}@x.example>"', mail)).toBe(true);
  });

  test("ids of old Outlook are never found", () => {
    expect(finds('rfc822msgid:"<!&!AAA@x>"', item("Message-ID: <!&!AAA@x>\r\n\r\n"))).toBe(false);
  });
});

describe("search by other things", () => {
  test("words are found whole and in order, in the header they are asked for", () => {
    expect(finds("from:ada@shop.example")).toBe(true);
    expect(finds("from:shop.example")).toBe(true);
    expect(finds("from:hop.example")).toBe(false);
    expect(finds('subject:"invoice now"')).toBe(true);
    expect(finds('subject:"due now"')).toBe(false);
    expect(finds("to:bela invoice")).toBe(true);
    expect(finds("invoice -from:ada")).toBe(false);
  });

  test("time runs from after, inclusive, to before, exclusive, in seconds or days", () => {
    const seconds = AT.getTime() / 1000;
    expect(finds(`after:${seconds} before:${seconds + 1}`)).toBe(true);
    expect(finds(`after:${seconds + 1}`)).toBe(false);
    expect(finds(`before:${seconds}`)).toBe(false);
    expect(finds("after:2026/03/01 before:2026/03/02")).toBe(true);
    expect(finds("after:2026/03/02")).toBe(false);
  });

  test("in: and is: ask for labels, and only some of them open Spam and Trash", () => {
    expect(finds("in:inbox is:unread")).toBe(true);
    expect(finds("in:spam")).toBe(false);
    expect(finds("in:anywhere")).toBe(true);
    const opens = ["in:anywhere", "in:spam", "in:trash", "in:inbox", "invoice"];
    expect(opens.map((it) => parseQuery(it).includesSpamTrash)).toEqual([true, true, true, false, false]);
  });

  test("an empty search finds all, an unknown operator nothing", () => {
    expect(finds("")).toBe(true);
    expect(finds("colour:red")).toBe(false);
  });

  test("no search throws or hangs", () => {
    const grammar = fc.string({
      unit: fc.constantFrom("a", ":", '"', "(", "}", " ", "-", "in", "\n", "\u{1F600}"),
    });
    fc.assert(fc.property(grammar, (query) => typeof finds(query) === "boolean"));
  });
});
