/** The host by which something that listens at `host` is reached on this machine. */
export function reachableAt(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}
