import type { Link } from "#mail/mail.ts";
import { registrable } from "./domains.ts";
import { followed } from "./followed-links.ts";

export interface LinkTraits {
  /** Registrable domains, each once, sorted. */
  readonly domains: readonly string[];
  /** Domain and shape of the path, each once, sorted. */
  readonly shapes: readonly string[];
}

/** More tell no more about a campaign, and each is stored. */
const MAX_LINKS = 16;

/** Where a mail leads to, without what differs from one reader to the next: names, numbers and tokens in the path. */
export function linkTraits(links: readonly Link[]): LinkTraits {
  // Many links lead to few hosts, and whose a host is takes long to find out.
  const byHost = Map.groupBy(followed(links), (it) => it.host);
  const domains = new Set<string>();
  const shapes = new Set<string>();
  for (const [host, ofHost] of byHost) {
    const domain = registrable(host) ?? host;
    if (domain === "") continue;
    domains.add(domain);
    for (const { url } of ofHost) shapes.add(`${domain}${pathShape(url)}`);
  }
  return { domains: firstOf(domains), shapes: firstOf(shapes) };
}

function firstOf(texts: ReadonlySet<string>): readonly string[] {
  return [...texts].toSorted().slice(0, MAX_LINKS);
}

const MAX_SEGMENTS = 6;

/** `/verify/8f3a91c2/index.php` becomes `/w/t/w.php`. */
function pathShape(url: string): string {
  const path = url.replace(/^[a-z]+:\/\/[^/?#]*/i, "").split(/[?#]/u, 1)[0] ?? "";
  const segments = path.split("/").filter((it) => it !== "");
  return segments.slice(0, MAX_SEGMENTS).map(segmentShape).join("");
}

function segmentShape(segment: string): string {
  const [, name = segment, extension = ""] = /^(.+)(\.[a-z]{2,5})$/i.exec(segment) ?? [];
  return `/${/^[a-z_-]{1,16}$/i.test(name) ? "w" : "t"}${extension.toLowerCase()}`;
}
