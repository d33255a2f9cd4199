/**
 * Reads `Retry-After` in both its forms, seconds and HTTP date (RFC 9110, 10.2.3).
 * `undefined` where it is absent or unreadable; never before `now`. However long, it is obeyed whole.
 */
export function parseRetryAfter(value: string | undefined, now: Date): Date | undefined {
  const text = value?.trim() ?? "";
  const at = /^\d{1,9}(?:\.\d{1,3})?$/.test(text) ? now.getTime() + Number(text) * 1000 : Date.parse(text);
  if (text === "" || Number.isNaN(at)) return undefined;
  return new Date(Math.max(at, now.getTime()));
}
