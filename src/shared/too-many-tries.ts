/** What somebody is told who has tried a secret too often. */
export function tooManyTries(waitMs: number): string {
  const seconds = Math.ceil(waitMs / 1_000);
  return `Too many tries. Go on in ${seconds === 1 ? "1 second" : `${seconds} seconds`}.`;
}
