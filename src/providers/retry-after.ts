/**
 * Reads `Retry-After` in both its forms, seconds and HTTP date (RFC 9110, 10.2.3). `sentAt` is the answer's own `Date`: a
 * date means so long after that, by the clock of whoever wrote both. Held against ours, a clock that is some minutes
 * behind would turn every ban into none.
 * `undefined` where it is absent or unreadable; never before `now`. However long, it is obeyed whole.
 */
export function parseRetryAfter(
  value: string | undefined,
  now: Date,
  sentAt: string | undefined,
): Date | undefined {
  const text = value?.trim() ?? "";
  const waitMs = /^\d{1,9}(?:\.\d{1,3})?$/.test(text) ? Number(text) * 1000 : untilDate(text, sentAt, now);
  if (text === "" || Number.isNaN(waitMs)) return undefined;
  return new Date(now.getTime() + Math.max(waitMs, 0));
}

function untilDate(text: string, sentAt: string | undefined, now: Date): number {
  const sentAtMs = Date.parse(sentAt ?? "");
  return Date.parse(text) - (Number.isNaN(sentAtMs) ? now.getTime() : sentAtMs);
}
