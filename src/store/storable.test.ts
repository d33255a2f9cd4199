import fc from "fast-check";
import { expect, test } from "vitest";
import { cloneDatabase } from "../../test/support/database.ts";
import { storableJson, storableText } from "./storable.ts";

test("any text can be stored, as text and inside of JSON", async () => {
  await using database = await cloneDatabase();
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 50 }), async (text) => {
      const [row] = await database.asWorker((tx) =>
        tx.rows<{ text: string; json: { a: string } }>("select $1::text as text, $2::jsonb as json", [
          storableText(text),
          storableJson({ a: text }),
        ]),
      );
      expect(row).toEqual({ text: storableText(text), json: { a: storableText(text) } });
    }),
    { numRuns: 200 },
  );
});

test("a NUL and a lone surrogate go, and nothing else", () => {
  expect(storableText("a\0b\ud800c\u{1f600}")).toBe("ab\ufffdc\u{1f600}");
});
