import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defang, defangText } from "../../web/src/lib/defang.ts";
import { visibleText } from "../../web/src/lib/visible-text.ts";

describe("a defanged address", () => {
  test.each([
    ["https://evil.example/a.html?x=1", "hxxps://evil[.]example/a.html?x=1"],
    ["HTTP://user@evil.example:8080/", "hxxp://user[@]evil[.]example:8080/"],
    ["evil.example:8080/login", "evil[.]example:8080/login"],
    ["//evil.example/x", "//evil[.]example/x"],
    ["https:\\\\evil.example", "hxxps:\\\\evil[.]example"],
    ["https:/evil.example", "hxxps:/evil[.]example"],
    ["https://a.example/?to=http://b.example/", "hxxps://a[.]example/?to=hxxp://b.example/"],
    ["ftp://evil.example", "fxp://evil[.]example"],
    ["mailto:eve@evil.example", "mailto[:]eve[@]evil[.]example"],
    ["java\nscript:alert(1)", "javascript[:]alert(1)"],
    ["", ""],
  ])("of %j is %j", (url, defanged) => {
    expect(defang(url)).toBe(defanged);
  });

  test("is no address that any program would follow", () => {
    const url = fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string());
    fc.assert(
      fc.property(url, (it) => {
        expect(defang(it)).not.toMatch(/https?:/i);
        expect(defang(it)).not.toMatch(/^[a-z]+:\/\/[^[]+\.[a-z]/i);
      }),
    );
  });

  test("stands in a text where the address stood, and the rest of the text is as it was", () => {
    const text = "Pay at https://evil.example/pay, or write to us.\nhttp://b.example";
    expect(defangText(text)).toBe("Pay at hxxps://evil[.]example/pay, or write to us.\nhxxp://b[.]example");
  });
});

test("what turns a text round, or paints over its neighbours, is seen; languages keep what they need", () => {
  expect(visibleText("invoice\u202efdp.exe")).toBe("invoice⟨RLO⟩fdp.exe");
  expect(visibleText(`a${"\u0301".repeat(50)}b`)).toBe(`a${"\u0301".repeat(3)}b`);
  expect(visibleText("שלום \u200fעולם")).toBe("שלום \u200fעולם");
});
