import fc from "fast-check";
import { expect, test } from "vitest";
import { mailWith } from "../../test/support/mail-builder.ts";
import { likenessOf } from "./likeness.ts";
import { likenessWords } from "./likeness-words.ts";
import { linkTraits } from "./link-traits.ts";
import { structureOf } from "./structure.ts";
import { measureCpu } from "../../test/support/measure-cpu.ts";

const wordsOf = (parts: Parameters<typeof mailWith>[0]) => likenessWords(mailWith({ subject: "", ...parts }));

test("addresses, numbers, tokens and the readers' own names are no words of a template", () => {
  const to = [{ name: "Anna Berg", address: "a.berg@corp.example" }];
  const text =
    'Dear Anna, pay 4,812.50 EUR "now" at https://evil.example/x or mail eve@evil.example (ref A7F3Q).';
  expect(wordsOf({ to, text })).toEqual(["dear", "pay", "eur", "now", "at", "or", "mail", "ref"]);
});

test("characters that nobody sees, and letters of another width, hide no word", () => {
  expect(wordsOf({ text: "pass\u200bword ＶＥＲＩＦＹ résumé" })).toEqual(["password", "verify", "résumé"]);
});

test("where no space stands between words, pieces of two characters are the words", () => {
  expect(wordsOf({ text: "お客様の口座 確認" })).toEqual(["お客", "様の", "口座", "確認"]);
});

test("a link counts by its domain and the shape of its path", () => {
  const link = (url: string) => ({ url, host: URL.parse(url)?.hostname, text: "" });
  const traits = (...urls: readonly string[]) => linkTraits(urls.map(link));
  const one = traits("https://a.evil.example/verify/8f3a91c2/index.php?u=1", "http://cdn.other.example/");
  expect(one).toEqual({
    domains: ["evil.example", "other.example"],
    shapes: ["evil.example/w/t/w.php", "other.example"],
  });
  expect(traits("http://b.evil.example/verify/1c99/start.php#x", "http://other.example")).toEqual(one);
  expect(traits("mailto:x@y.example").shapes).toEqual([]);
});

test("the skeleton is of blocks, and of the types of what is attached", () => {
  const html = "<div><p>a<p>b<b>c</b></p><table><tr><td>x</td></tr></table><ul><li>y</ul></div>";
  const other = "<div><p>one</p><p>two</p><table><tr><td><i>z</i></td></tr></table><ul><li>y<li>z</ul></div>";
  expect(structureOf({ html, attachments: [] })).toBe("div p table tr td ul li\n");
  expect(structureOf({ html: other, attachments: [] })).toBe(structureOf({ html, attachments: [] }));
  expect(structureOf({ html: "<p>Hi</p>", attachments: [] })).toBeUndefined();
  const attachments = [
    { name: "a", declaredType: "text/plain", trueType: "application/zip", sizeBytes: 1, sha256: "" },
  ];
  expect(structureOf({ html: "", attachments })).toContain("application/zip");
});

test("who writes from a free-mail provider is told by the whole address, others by their domain", () => {
  const sender = (address: string) => likenessOf(mailWith({ from: [{ name: "", address }] })).sender;
  expect(sender("a@mail.corp.example")).toBe(sender("b@corp.example"));
  expect(sender("a@gmail.com")).not.toBe(sender("b@gmail.com"));
  expect(likenessOf(mailWith({ from: [] })).sender).toBeUndefined();
});

test("whatever is in a mail, its likeness is made, and is the same every time", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 2_000 }),
      fc.string({ maxLength: 2_000 }),
      (text, html) => {
        const mail = mailWith({ text, html, htmlText: html, subject: text.slice(0, 50) });
        expect(likenessOf(mail)).toEqual(likenessOf(mail));
      },
    ),
  );
});

test("a hostile text takes no longer than an honest one", () => {
  for (const piece of ["a", "@", "-1", "́", "漢", ":/", "<p "]) {
    const text = piece.repeat(200_000);
    const mail = mailWith({ text, htmlText: text, html: text, subject: text });
    expect(measureCpu(() => likenessOf(mail)).cpuMs).toBeLessThan(1_000);
  }
});
