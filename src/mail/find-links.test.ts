import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findLinks } from "./find-links.ts";
import { measureCpu } from "../../test/support/measure-cpu.ts";

function inHtml(html: string) {
  return findLinks(html, "", 100).links;
}

function urlsIn(text: string) {
  return findLinks("", text, 100).links.map((it) => it.url);
}

describe("links in HTML", () => {
  test("an anchor has its address, its host and what the reader sees", () => {
    expect(
      inHtml(
        `<p>See <A class=x HREF = "https://Evil.example/a?b=1&amp;c=2">your <b>bank</b>&#39;s\n page</A></p>`,
      ),
    ).toEqual([{ url: "https://Evil.example/a?b=1&c=2", host: "evil.example", text: "your bank 's page" }]);
  });

  test.each([
    ["behind spaces", "<a href = http://x.example/a >t</a>"],
    ["without quotes", "<a href=http://x.example/a>t</a>"],
    ["in single quotes", "<a href='http://x.example/a'>t</a>"],
    ["behind a slash", "<a/href=http://x.example/a>t</a>"],
    ["behind an attribute with a bracket", `<a title="a>b" href=http://x.example/a>t</a>`],
    ["broken by line ends and tabs", "<a href='ht\ntp://x.exa\tmple/a'>t</a>"],
    ["written in character references", "<a href='&#104;ttp&colon;&sol;&sol;x&period;example&#x2f;a'>t</a>"],
    ["the first of two", "<a href=http://x.example/a href=http://y.example>t</a>"],
    ["never closed", "<a href=http://x.example/a>t"],
    ["in a comment for Outlook", "<!--[if mso]><a href=http://x.example/a>t</a><![endif]-->"],
    ["behind a stray bracket", "1 < 2 <a href=http://x.example/a>t</a>"],
    ["behind an odd comment", "<!--> <a href=http://x.example/a>t</a>"],
  ])("an address %s is found", (_, html) => {
    expect(inHtml(html)).toEqual([{ url: "http://x.example/a", host: "x.example", text: "t" }]);
  });

  test.each([
    ["a comment", "<!-- <a href=http://x.example>t</a> -->"],
    ["a style sheet", "<style> a { } <a href=http://x.example>t</a></style>"],
    ["a script", "<script>'<a href=http://x.example>'</script>"],
    ["an anchor to the page itself", "<a href='#top'>t</a>"],
    ["a picture that the mail carries", "<img src='cid:1'><img src='data:image/png;base64,AA'>"],
  ])("in %s there is none", (_, html) => {
    expect(inHtml(html)).toEqual([]);
  });

  test("pictures, forms, frames and backgrounds lead somewhere too", () => {
    const html =
      "<form action=//f.example><img src=http://i.example/1><iframe src=http://r.example></iframe><table background=http://b.example>";
    expect(inHtml(html).map((it) => it.host)).toEqual(["f.example", "i.example", "r.example", "b.example"]);
  });

  test("the text of a linked picture is its alternative text", () => {
    expect(inHtml("<a href=http://x.example><img alt='Sign in'></a>")[0]?.text).toBe("Sign in");
  });

  test("a base address gives relative ones their host", () => {
    expect(inHtml("<base href=http://evil.example/><a href=login>t</a>")[0]).toMatchObject({
      url: "login",
      host: "evil.example",
    });
    expect(inHtml("<a href=login>t</a>")[0]?.host).toBeUndefined();
  });

  test("a bare address in shown text is a link, as clients make it one", () => {
    expect(inHtml("<td>Go to www.x.example&#47;a now</td>")).toEqual([
      { url: "www.x.example/a", host: "www.x.example", text: "" },
    ]);
  });

  test.each([
    ["http://bank.example@evil.example/", "evil.example"],
    ["http:\\\\evil.example", "evil.example"],
    ["http://Bücher.example/", "xn--bcher-kva.example"],
    ["http://0x7f.1/", "127.0.0.1"],
    ["http://[::1]/", "[::1]"],
    ["mailto:a@b.example", undefined],
    ["javascript:alert(1)", undefined],
    ["http://", undefined],
  ])("the host of %s is %s", (url, host) => {
    expect(inHtml(`<a href="${url}">t</a>`)[0]?.host).toBe(host);
  });
});

describe("links in text", () => {
  test.each([
    ["See https://x.example/a.", ["https://x.example/a"]],
    ["(http://x.example/a)", ["http://x.example/a"]],
    ["http://x.example/a_(b)", ["http://x.example/a_(b)"]],
    ["<http://x.example>, HTTPS://Y.example!", ["http://x.example", "HTTPS://Y.example"]],
    ["xhttp://no.example ahttps:/ www", []],
    ["https://x.example https://x.example", ["https://x.example"]],
  ])("%s", (text, urls) => {
    expect(urlsIn(text)).toEqual(urls);
  });
});

describe("bounds", () => {
  test("so many links and no more, and that is said", () => {
    const html = Array.from({ length: 20 }, (_, n) => `<a href=http://h${n}.example>t</a>`).join("");
    expect(findLinks(html, "", 20)).toMatchObject({ isCut: false });
    expect(findLinks(html, "", 19)).toMatchObject({ isCut: true });
    expect(findLinks(html, "", 19).links).toHaveLength(19);
  });

  test("a link behind thousands of repeats is not found, and that is said", () => {
    const html = `${"<a href=http://a.example>t</a>".repeat(100)}<a href=http://b.example>t</a>`;
    expect(findLinks(html, "", 10)).toMatchObject({ isCut: true, links: [{ host: "a.example" }] });
  });

  test("an address and a text without end are cut", () => {
    const [link] = inHtml(`<a href="http://x.example/${"a".repeat(9_000)}">${"b".repeat(9_000)}</a>`);
    expect(link?.url).toHaveLength(2_048);
    expect(link?.text.length).toBeLessThanOrEqual(512);
  });

  test.each([
    "<",
    "<a ",
    "<a href=",
    '<a href="',
    "<!--",
    "<!--[if ",
    "<style>",
    "</",
    "<a b=c ",
    "&#x41",
    "http://",
    "http://) ",
    "<a href=x>",
    "<b>",
    "<base href=x>",
    '" ',
    "=",
  ])("a megabyte of %j is looked through in linear time", (unit) => {
    const html = unit.repeat(1_000_000 / unit.length);
    const { cpuMs } = measureCpu(() => {
      findLinks(html, html, 500);
      findLinks(`<a href="http://x.example" ${html}`, "", 500);
    });
    expect(cpuMs).toBeLessThan(2_500);
  });

  test("whatever is written, each link is bounded and can be stored", () => {
    const part = fc.oneof(
      fc.constantFrom("<a", " href=", "'", '"', ">", "http://", "&#0;", "&#xd800;", "\0", "</a>", "<!--"),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        for (const { url, text } of findLinks(parts.join(""), parts.join(""), 10).links) {
          expect(url.isWellFormed() && text.isWellFormed()).toBe(true);
          expect(url + text).not.toContain("\0");
          expect(url).not.toBe("");
        }
      }),
    );
  });
});

describe("what the HTML shows", () => {
  test("is its text, without markup, scripts, style sheets and comments, character references decoded", () => {
    const html =
      "<style>a</style><p title='b'>Ver&#105;fy <b>your</b> <a href=x>account</a></p><!-- c --><script>d";
    expect(findLinks(html, "", 10).htmlText).toBe("Verify  your   account");
  });

  test("is cut, for nobody reads on for ever", () => {
    const html = "<p>x".repeat(300_000);
    expect(findLinks(html, "", 10).htmlText).toHaveLength(100_000);
  });
});
