import type { HeaderBlock, HeaderField } from "./header-block.ts";
import { withoutComments } from "./structured-text.ts";

/** Who received the mail for the tenant; `other` is trusted with nothing. */
export type Provider = "microsoft" | "google" | "other";

export interface ProviderFields {
  /** The fields that the provider wrote, topmost first. */
  readonly fields: readonly HeaderField[];
  /** The Received lines among them. */
  readonly received: readonly HeaderField[];
}

/**
 * Tells the fields that the receiving provider wrote from those that came with the mail, by position alone,
 * for names and values are the sender's choice. The rule:
 *
 * 1. Each server writes its fields above those it was given. So, from the top, the Received lines *by* a host of the
 *    provider are its own, down to the first that took the mail from outside: the **edge**. The edge ends the walk even
 *    if the next line claims the provider too, for that line came with the mail. If the topmost Received
 *    line is not the provider's, nothing is.
 * 2. What stands above the edge is the provider's.
 * 3. Google writes Received-SPF and Authentication-Results directly below the edge; these count as long as they follow
 *    it without a gap. What a sender puts at the head of his mail comes after Google's, and the topmost is taken.
 * 4. Exchange appends X-MS-Exchange-*, X-Forefront-Antispam-Report and X-Microsoft-Antispam to the end of the header,
 *    behind its own Return-Path: what follows the **last** Return-Path below the edge is Exchange's (in 2,829 of 2,829
 *    mails that we measured). A sender's own Return-Path with forgeries behind it stands above Exchange's.
 */
export function readProviderFields(header: HeaderBlock, provider: Provider): ProviderFields {
  const { fields } = header;
  const received = provider === "other" ? [] : ownReceived(fields, HOSTS[provider]);
  const edge = received.at(-1);
  if (edge === undefined) return { fields: [], received: [] };
  const top = provider === "google" ? endOfResults(fields, edge + 1) : edge + 1;
  const trailer = provider === "microsoft" ? fields.slice(startOfTrailer(fields, top)) : [];
  return {
    fields: [...fields.slice(0, top), ...trailer],
    received: received.flatMap((index) => fields[index] ?? []),
  };
}

interface Hosts {
  readonly isOwn: (host: string) => boolean;
  /** Takes mail from outside only. */
  readonly isEdge: (host: string) => boolean;
}

/** The world, the US government's cloud, 21Vianet in China; `exchangelabs.com` names servers inside. */
const MICROSOFT = ["outlook.com", "office365.com", "exchangelabs.com", "office365.us", "outlook.cn"] as const;

const HOSTS: Readonly<Record<"microsoft" | "google", Hosts>> = {
  microsoft: {
    isOwn: (host) => isBelow(host, MICROSOFT),
    isEdge: (host) => host.includes(".mail.protection."),
  },
  // Inside Google the servers have no names but private addresses, as IPv4 or in 6to4 form (2002:a00::/24 is 10.0.0.0/8).
  google: {
    isOwn: (host) => isBelow(host, ["google.com", "gmail.com"]) || /^(?:2002:a[0-9a-f]{2}:|10\.)/.test(host),
    isEdge: (host) => ["mx.google.com", "smtp.gmail.com", "smtp-relay.gmail.com"].includes(host),
  },
};

function isBelow(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => host.endsWith(`.${domain}`));
}

/** The indexes of the provider's own Received lines, down to the edge. */
function ownReceived(fields: readonly HeaderField[], hosts: Hosts): readonly number[] {
  const own: number[] = [];
  for (const [index, field] of fields.entries()) {
    if (field.name !== "received") continue;
    const { from, by } = readHop(field.value);
    if (by === undefined || !hosts.isOwn(by)) return own;
    own.push(index);
    const isFromOutside = from !== undefined && !hosts.isOwn(from);
    if (isFromOutside || hosts.isEdge(by)) return own;
  }
  return own;
}

/**
 * RFC 5321 section 4.4. The name after `from` is what the sender said in HELO: it is taken as one word before
 * comments are looked for, so that a parenthesis in it hides nothing.
 */
function readHop(value: string): { from: string | undefined; by: string | undefined } {
  const helo = /^from[ \t]+(\S+)/i.exec(value);
  const rest = withoutComments(helo === null ? value : value.slice(helo[0].length));
  const words = rest
    .slice(0, MAX_HOP_CHARACTERS)
    .toLowerCase()
    .split(/[ \t;]+/);
  const by = words.indexOf("by");
  return { from: helo?.[1]?.toLowerCase(), by: by < 0 ? undefined : words[by + 1] };
}

const MAX_HOP_CHARACTERS = 2_000;

function endOfResults(fields: readonly HeaderField[], from: number): number {
  let end = from;
  while (GOOGLE_BELOW_EDGE.has(fields[end]?.name ?? "")) end += 1;
  return end;
}

const GOOGLE_BELOW_EDGE: ReadonlySet<string> = new Set(["received-spf", "authentication-results"]);

function startOfTrailer(fields: readonly HeaderField[], from: number): number {
  const last = fields.findLastIndex((it) => it.name === "return-path");
  return last < from ? fields.length : last;
}
