/** Here one is sent after signing in where the address asks for nothing that is ours. */
const START = "/";
/** `//host` and `/\host` name other hosts to a browser, even behind dots that it takes away. */
const OURS = /^\/(?![/\\])/;
/** Whoever signs in is not sent to sign in. */
const DOORS = /^\/(sign-in|setup|forgotten-password|reset-password)(?:[/?#]|$)/;

/** The path to come back to, if it is one of this server; whatever else the address says leads to the start. */
export function sameOriginPath(asked: string | undefined, origin: string): string {
  if (asked === undefined || !OURS.test(asked)) return START;
  const url = URL.parse(asked, origin);
  if (url === null || url.origin !== origin) return START;
  const path = `${url.pathname}${url.search}${url.hash}`;
  return OURS.test(path) && !DOORS.test(path) ? path : START;
}
