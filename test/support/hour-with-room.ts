import { setTimeout as sleep } from "node:timers/promises";

const HOUR_MS = 3_600_000;
/** Longer than a test takes that counts by the hour, on a machine that is busy as well. */
const ROOM_MS = 20_000;

/**
 * The hour in which a test is that counts by the hour. Where it is nearly over this waits for the next one: what is counted
 * partly in the one and partly in the other is, rightly, another figure.
 */
export async function hourWithRoom(): Promise<Date> {
  const leftMs = HOUR_MS - (Date.now() % HOUR_MS);
  if (leftMs < ROOM_MS) await sleep(leftMs);
  return new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS);
}
