import jsqr from "jsqr";

/** Large enough for a reader that looks for squares, as a camera does. */
const PIXELS_PER_MODULE = 4;

/**
 * What a drawn QR code says, read by a program that did not draw it. `path`: the dark rectangles, in units of
 * modules; `size`: how many of these the code is wide, its empty border included.
 */
export function readQr(path: string, size: number): string | undefined {
  const width = size * PIXELS_PER_MODULE;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    const [left, right] = [Number(x), Number(x) + Number(length)].map((it) => it * PIXELS_PER_MODULE);
    const top = Number(y) * PIXELS_PER_MODULE;
    for (let row = top; row < top + PIXELS_PER_MODULE; row += 1) {
      for (let column = left ?? 0; column < (right ?? 0); column += 1) {
        pixels.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
      }
    }
  }
  return jsqr.default(pixels, width, width)?.data;
}
