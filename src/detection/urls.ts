import type { Link } from "#mail/mail.ts";

/** What stands before the `@` of a web address's authority; `undefined` where nothing does. */
export function userinfoOf(url: string): string | undefined {
  if (!url.includes("@")) return undefined;
  const authority = authorityOf(url);
  const at = authority.lastIndexOf("@");
  return at < 0 ? undefined : authority.slice(0, at);
}

/** An IPv4 or IPv6 address in place of a name, also as one number or in hexadecimal, as browsers accept it. */
export function isIpHost(host: string): boolean {
  if (host.startsWith("[")) return true;
  const last = host.slice(host.lastIndexOf(".") + 1);
  return /^(\d+|0x[0-9a-f]+)$/.test(last) && /^[0-9a-fx.]+$/.test(host);
}

/**
 * The address behind Microsoft's Safe Links, where this is one: else each link in a mail that passed Exchange
 * leads to one and the same host (https://learn.microsoft.com/defender-office-365/safe-links-about).
 */
export function unwrapped({ url, host }: Pick<Link, "url" | "host">): string {
  if (host?.endsWith(".safelinks.protection.outlook.com") !== true) return url;
  const target = URL.parse(url)?.searchParams.get("url") ?? "";
  return target === "" ? url : target;
}

/** Only addresses of the web have an authority; browsers read `\` as `/` there. */
function authorityOf(url: string): string {
  if (!/^https?:/i.test(url)) return "";
  const rest = url.slice(url.indexOf(":") + 1).replace(/^[/\\]*/, "");
  return (rest.split(/[/\\?#]/, 1)[0] ?? "").toLowerCase();
}
