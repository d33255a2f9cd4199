import { setTimeout as sleep } from "node:timers/promises";

/** Long, for machines that others keep busy. */
const PATIENCE_MS = 300_000;

export class WaitedInVain extends Error {
  override readonly name = "WaitedInVain";
}

/** Asks again and again until there is an answer. Throws `WaitedInVain`. */
export async function until<It>(what: string, ask: () => Promise<It | undefined>): Promise<It> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > giveUpAt) throw new WaitedInVain(`waited in vain: ${what}`);
    await sleep(50);
  }
}
