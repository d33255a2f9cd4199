import { contentKey } from "./content-key.ts";
import { cleanText } from "./clean-text.ts";
import { decodeWords } from "./decode-words.ts";
import { findLinks } from "./find-links.ts";
import { readEnclosed } from "./read-enclosed.ts";
import { allValues, firstValue, readHeaderBlock, type HeaderBlock } from "./header-block.ts";
import type { Address, Mail } from "./mail.ts";
import { isAutomaticMail, readListHeaders } from "./mail-traits.ts";
import { parseBody, type Body } from "./parse-body.ts";
import { readProviderFields, type Provider, type ProviderFields } from "./provider-fields.ts";
import { readProviderVerdict } from "./provider-verdict.ts";
import { readAddresses } from "./read-addresses.ts";
import { readAuthentication } from "./read-authentication.ts";
import { readDate } from "./read-date.ts";
import { readReferences } from "./read-references.ts";
import { readReceiptMarks } from "./receipt-marks.ts";

export interface MailLimits {
  /** A larger mail has its header read and its body not. */
  readonly maxBytes: number;
  readonly maxParts: number;
  readonly maxAttachments: number;
  readonly maxLinks: number;
  /** What is kept of the text and of the HTML, each. */
  readonly maxTextCharacters: number;
  /** In so much of the text and of the HTML, each, links are looked for. */
  readonly maxScannedCharacters: number;
  /** Of parsing the body. */
  readonly maxMs: number;
}

export const MAIL_LIMITS: MailLimits = {
  maxBytes: 150 << 20,
  maxParts: 500,
  maxAttachments: 200,
  maxLinks: 500,
  maxTextCharacters: 256 * 1024,
  maxScannedCharacters: 2 << 20,
  maxMs: 4_000,
};

export interface ParseOptions {
  /** Who received the mail for the tenant: whose results count. */
  readonly provider: Provider;
  /** Gateways of the tenant's own in front of the provider; 0 where there are none. */
  readonly hopCount?: number;
  /** The Network-Message-Id that the journal report around the mail bears. */
  readonly reportedNetworkMessageId?: string | undefined;
  readonly limits?: MailLimits;
}

/**
 * Bytes into a `Mail`, within bounds. Rejects never: what cannot be read is left empty and named in `defects`:
 * `headers-cut`, `header-malformed`, `addresses-cut`, `message-id-missing`, `from-missing`, `date-missing`,
 * `body-not-parsed`, `parts-cut`, `text-cut`, `links-cut`.
 */
export async function parseMail(raw: Uint8Array, options: ParseOptions): Promise<Mail> {
  const limits = options.limits ?? MAIL_LIMITS;
  const header = readHeaderBlock(raw);
  const bodyBytes = raw.subarray(header.bodyOffset);
  const body = raw.length > limits.maxBytes ? undefined : await parseBody(header, bodyBytes, limits);
  const { defects: headerDefects, ...head } = readHead(header, options);
  const { defects: bodyDefects, ...content } = readContent(body, limits);
  const enclosed = await readEnclosed(body?.messages ?? [], limits);
  return {
    ...head,
    ...content,
    enclosed,
    contentKey: contentKey(header, bodyBytes),
    sizeBytes: raw.length,
    defects: [...headerDefects, ...bodyDefects],
  };
}

type Head = Omit<Mail, keyof Content | "enclosed" | "contentKey" | "sizeBytes"> & {
  readonly defects: readonly string[];
};

const MAX_SUBJECT_CHARACTERS = 4_096;

function readHead(header: HeaderBlock, options: ParseOptions): Head {
  const written = readProviderFields(header, options.provider);
  const people = readPeople(header);
  const messageId = cleanText(firstValue(header, "message-id") ?? "", Number.POSITIVE_INFINITY) || undefined;
  const returnPath = readReturnPath(header, written, options.provider);
  const sentAt = readDate(firstValue(header, "date") ?? "");
  return {
    ...people.mail,
    messageId,
    references: readReferences(header),
    returnPath,
    subject: cleanText(decodeWords(firstValue(header, "subject") ?? ""), MAX_SUBJECT_CHARACTERS).trim(),
    sentAt,
    list: readListHeaders(header),
    authentication: readAuthentication(written, options.provider, options.hopCount),
    provider: readProviderVerdict(written),
    receipt: readReceiptMarks(written, options.provider, options.reportedNetworkMessageId),
    isAutomatic: isAutomaticMail(header, returnPath),
    defects: names({
      "headers-cut": header.isCut,
      "header-malformed": header.malformedCount > 0,
      "addresses-cut": people.isCut,
      "message-id-missing": messageId === undefined,
      "from-missing": people.mail.from.length === 0,
      "date-missing": sentAt === undefined,
    }),
  };
}

interface People {
  readonly mail: Pick<Mail, "from" | "sender" | "replyTo" | "to" | "cc">;
  readonly isCut: boolean;
}

function readPeople(header: HeaderBlock): People {
  const [from, sender, replyTo, to, cc] = (["from", "sender", "reply-to", "to", "cc"] as const).map((name) =>
    readAddresses(allValues(header, name)),
  );
  const of = (it: { readonly addresses: readonly Address[] } | undefined): readonly Address[] =>
    it?.addresses ?? [];
  return {
    mail: { from: of(from), sender: of(sender)[0], replyTo: of(replyTo), to: of(to), cc: of(cc) },
    isCut: [from, sender, replyTo, to, cc].some((it) => it?.isCut ?? false),
  };
}

/** Empty for the null reverse path. Without a known provider only one that a server put on top is taken. */
function readReturnPath(
  header: HeaderBlock,
  written: ProviderFields,
  provider: Provider,
): string | undefined {
  const fields = provider === "other" ? header.fields.slice(0, 1) : written.fields;
  const value = fields.find((it) => it.name === "return-path")?.value;
  if (value === undefined) return undefined;
  return value.replace(/^<|>$/g, "").trim() === "" ? "" : readAddresses([value]).addresses[0]?.address;
}

type Content = Pick<Mail, "text" | "html" | "htmlText" | "links" | "attachments">;

function readContent(
  body: Body | undefined,
  limits: MailLimits,
): Content & { readonly defects: readonly string[] } {
  if (body === undefined)
    return { text: "", html: "", htmlText: "", links: [], attachments: [], defects: ["body-not-parsed"] };
  const found = findLinks(
    body.html.slice(0, limits.maxScannedCharacters),
    body.text.slice(0, limits.maxScannedCharacters),
    limits.maxLinks,
  );
  return {
    text: cleanText(body.text, limits.maxTextCharacters),
    html: cleanText(body.html, limits.maxTextCharacters),
    htmlText: cleanText(found.htmlText, limits.maxTextCharacters),
    links: found.links,
    attachments: body.attachments,
    defects: names({
      "parts-cut": body.isCut,
      "text-cut": Math.max(body.text.length, body.html.length) > limits.maxTextCharacters,
      "links-cut": found.isCut,
    }),
  };
}

function names(defects: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.keys(defects).filter((name) => defects[name]);
}
