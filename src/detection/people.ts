/** Names are short; what is longer is an attack on our time. */
const MAX_NAME_CHARACTERS = 200;

/**
 * A display name as a reader takes it in: without case, accents, punctuation and order,
 * so that `O'Neil, Zoë` and `ZOE  O'NEIL` are the same person.
 */
export function plainName(name: string): string {
  return name
    .slice(0, MAX_NAME_CHARACTERS)
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/['’]/gu, "")
    .split(/[^\p{L}\p{N}]/u)
    .filter((word) => word !== "")
    .sort()
    .join(" ");
}
