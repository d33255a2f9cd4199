import fc from "fast-check";
import { expect, test } from "vitest";
import { byteLength, collectBytes, concatBlocks, freeLarge } from "./byte-blocks.ts";

test("what goes in comes out in order, in blocks that depend only on the number of bytes", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40_000 }), { maxLength: 12 }), (chunks) => {
      const collected = collectBytes();
      for (const chunk of chunks) collected.append(chunk);
      const blocks = collected.blocks();
      expect(Buffer.from(concatBlocks(blocks)).equals(Buffer.concat(chunks))).toBe(true);
      expect(collected.length).toBe(byteLength(blocks));
    }),
    { numRuns: 50 },
  );
});

test("a million slices of one byte are a handful of blocks", () => {
  const collected = collectBytes();
  const slice = new Uint8Array([7]);
  for (let count = 0; count < 1_000_000; count += 1) collected.append(slice);
  expect(collected.blocks().length).toBeLessThan(10);
});

test("the whole lies in a buffer of its own, which can be handed to a thread", () => {
  const whole = concatBlocks([new Uint8Array([1]), new Uint8Array([2])]);
  expect(whole.buffer.byteLength).toBe(2);
});

test("large arrays give their memory back, and those from a pool that others share stay as they are", () => {
  const large = new Uint8Array(1 << 20);
  const pooled = Buffer.from("others lie beside it");
  freeLarge([large, pooled]);
  expect(large.length).toBe(0);
  expect(pooled.toString()).toBe("others lie beside it");
});
