import type { Link } from "#mail/mail.ts";
import { unwrapped } from "./urls.ts";

/** Enough for any honest mail, little enough for any hostile one. */
const MAX_LINKS = 1_000;

/** A link as it is followed. */
export interface FollowedLink {
  readonly url: string;
  /** Lower case, punycode; empty where the link has none. */
  readonly host: string;
  readonly text: string;
}

/** The first thousand links, with the addresses behind Microsoft's Safe Links. */
export function followed(links: readonly Link[]): readonly FollowedLink[] {
  return links.slice(0, MAX_LINKS).map((link) => {
    const url = unwrapped(link);
    const host = url === link.url ? link.host : URL.parse(url)?.hostname;
    return { url, host: host ?? "", text: link.text };
  });
}
