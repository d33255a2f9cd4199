import fc from "fast-check";
import { expect, test } from "vitest";
import { isAllowedAttribute, isAllowedStyle } from "../../web/src/features/message/allowed-styles.ts";

const NAMES =
  `color background-color background-image display position float top left z-index opacity transform filter
  clip-path overflow overflow-x overflow-y text-indent letter-spacing word-spacing line-height font-size font-family font
  vertical-align white-space white-space-collapse text-wrap-mode visibility width height min-width max-width min-height
  max-height margin-top margin-left padding-top padding-left border-top-width border-top-style border-top-color outline-width
  box-shadow text-shadow content list-style-type list-style-image table-layout border-collapse border-spacing all direction
  unicode-bidi text-decoration-line text-decoration-thickness translate rotate scale inset zoom contain --x`
    .trim()
    .split(/\s+/);
const tag = fc.constantFrom("p", "div", "span", "a", "td", "table", "img", "font", "h1", "li", "b");
const name = fc.constantFrom(...NAMES);
const number = fc.oneof(fc.integer({ min: -999, max: 9_999 }), fc.double({ noNaN: true, min: -99, max: 99 }));
const length = fc
  .tuple(number, fc.constantFrom("px", "pt", "em", "rem", "%", "vh", "ch", ""))
  .map(([size, unit]) => `${size}${unit}`);
const called = fc
  .tuple(
    fc.constantFrom(
      "calc",
      "min",
      "max",
      "clamp",
      "var",
      "env",
      "url",
      "attr",
      "image-set",
      "rgb",
      "rgba",
      "translate",
    ),
    fc.oneof(length, fc.string()),
  )
  .map(([of, within]) => `${of}(${within})`);
const keyword = fc.constantFrom(
  "none",
  "auto",
  "fixed",
  "absolute",
  "hidden",
  "nowrap",
  "inherit",
  "dashed",
  "0",
  "red",
);
const value = fc.oneof(
  length,
  called,
  keyword,
  fc.string(),
  fc.array(fc.oneof(length, called, keyword)).map((it) => it.join(" ")),
);

test("no value below nothing and no function but a colour's is left of a mail's styles", () => {
  fc.assert(
    fc.property(tag, name, value, (of, property, written) => {
      fc.pre(isAllowedStyle(of, property, written));
      expect(written).not.toMatch(/-\s*[\d.]|["\\;{}]/);
      expect(written.replace(/^rgba?\([\d., ]+\)$/, "")).not.toMatch(/[()]/);
    }),
    { numRuns: 5_000 },
  );
});

test("whatever takes a thing out of the flow, or makes a box smaller than what is in it, is no style of a mail", () => {
  const gone =
    /^(?:display|position|float|top|left|z-index|opacity|transform|overflow|text-indent|visibility|height|min-|max-|all$|--)/;
  fc.assert(
    fc.property(tag, name, value, (of, property, written) => {
      fc.pre(gone.test(property));
      expect(isAllowedStyle(of, property, written)).toBe(false);
    }),
  );
});

test.each([
  ["p", "margin-top", "calc(-21px)"],
  ["p", "margin-top", "-1px"],
  ["p", "margin-left", "90%"],
  ["div", "width", "100px"],
  ["p", "line-height", "1"],
  ["p", "line-height", "20px"],
  ["p", "font-size", "0px"],
  ["p", "font-size", "200px"],
  ["p", "letter-spacing", "-3px"],
  ["p", "color", "var(--x)"],
  ["p", "background-color", "color-mix(in srgb, red, blue)"],
  // In a line, room above and below paints over the lines beside it.
  ["span", "padding-top", "20px"],
  ["a", "border-top-width", "9px"],
  // Ours alone.
  ["p", "border-top-style", "dashed"],
  ["p", "font-family", "zapfino"],
])("of a %s, %s: %s goes", (of, property, written) => {
  expect(isAllowedStyle(of, property, written)).toBe(false);
});

test.each([
  ["p", "margin-top", "12px"],
  ["td", "padding-left", "1.5pt"],
  ["table", "width", "600px"],
  ["td", "width", "50%"],
  ["img", "width", "120px"],
  ["span", "color", "rgb(17, 17, 17)"],
  ["span", "background-color", "rgba(0, 0, 0, 0.5)"],
  ["a", "color", "#0b57a4"],
  ["a", "text-decoration-line", "none"],
  ["p", "font-family", 'Arial, "Helvetica Neue", sans-serif'],
  ["p", "font-size", "14px"],
  ["p", "line-height", "1.5"],
])("of a %s, %s: %s stays", (of, property, written) => {
  expect(isAllowedStyle(of, property, written)).toBe(true);
});

test("an attribute does nothing either that no style may", () => {
  expect(isAllowedAttribute("td", "width", "300")).toBe(true);
  expect(isAllowedAttribute("table", "align", "center")).toBe(true);
  for (const [of, attribute, written] of [
    ["table", "align", "left"],
    ["img", "align", "RIGHT "],
    ["hr", "width", "1000%"],
    ["td", "height", "1"],
    ["table", "cellspacing", "-9"],
    ["hr", "size", "99"],
  ] as const) {
    expect(isAllowedAttribute(of, attribute, written), attribute).toBe(false);
  }
});
