/** `length` lower-case hex digits. */
export function randomHex(random: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
}

/** `length` digits and letters as Google writes them in ids and signatures. */
export function randomLetters(random: () => number, length: number): string {
  return Array.from({ length }, () => LETTERS[Math.floor(random() * LETTERS.length)] ?? "a").join("");
}

/** A GUID in lower case, as Exchange names messages and boundaries. */
export function randomGuid(random: () => number): string {
  return [8, 4, 4, 4, 12].map((length) => randomHex(random, length)).join("-");
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
