import libmime from "libmime";
import addressparser from "nodemailer/lib/addressparser";

export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

/** What Exchange keeps of a mail; shared by all mailboxes that hold it, so a campaign costs its size once. */
export interface MailContent {
  readonly mime: Buffer;
  /** Topmost first, unfolded, names as written. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly messageId: string | undefined;
  readonly subject: string;
  readonly from: MailAddress | undefined;
  readonly sender: MailAddress | undefined;
  readonly replyTo: readonly MailAddress[];
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly sentAt: Date | undefined;
  readonly importance: "low" | "normal" | "high";
  readonly hasAttachments: boolean;
}

/**
 * Reads a mail as the store shows it. On purpose not with the product's own parser: one mistake could then hide on
 * both sides of a test.
 */
export function readMailContent(mime: Buffer): MailContent {
  const headers = rawFields(mime, "utf8").map((field) => {
    const colon = field.indexOf(":");
    return {
      name: field.slice(0, colon),
      value: field
        .slice(colon + 1)
        .replace(/[\r\n]+/g, "")
        .trim(),
    };
  });
  const value = (name: string): string => headers.find((it) => it.name.toLowerCase() === name)?.value ?? "";
  const addresses = (name: string): readonly MailAddress[] => readAddresses(value(name));
  const sentAt = new Date(value("date"));
  return {
    mime,
    headers,
    messageId: value("message-id") || undefined,
    subject: libmime.decodeWords(value("subject")),
    from: addresses("from")[0],
    sender: addresses("sender")[0] ?? addresses("from")[0],
    replyTo: addresses("reply-to"),
    to: addresses("to"),
    cc: addresses("cc"),
    sentAt: Number.isNaN(sentAt.getTime()) ? undefined : sentAt,
    importance: readImportance(value("importance")),
    hasAttachments: value("content-type").toLowerCase().startsWith("multipart/mixed"),
  };
}

/**
 * The mail with exactly one field of this name, below the sender's own fields, where samples show Exchange's. What a
 * sender wrote under that name does not survive, as at Exchange's border.
 */
export function withHeader(mime: Buffer, name: string, value: string): Buffer {
  const own = `${name.toLowerCase()}:`;
  // latin1 keeps eight-bit bytes as they are.
  const kept = rawFields(mime, "latin1").filter((field) => !field.toLowerCase().startsWith(own));
  const header = [...kept, `${name}: ${value}`, ""].join("\r\n");
  return Buffer.concat([Buffer.from(header, "latin1"), mime.subarray(headerLength(mime))]);
}

/** Fields with their folds. Lines that are no field are left out. */
function rawFields(mime: Buffer, encoding: "utf8" | "latin1"): readonly string[] {
  const text = mime.subarray(0, headerLength(mime)).toString(encoding);
  return text.split(/\r?\n(?![ \t])/).filter((field) => field.indexOf(":") > 0);
}

/** Up to and without the blank line; the whole mail where there is none. */
function headerLength(mime: Buffer): number {
  const ends = ["\r\n\r\n", "\n\n"].map((blank) => {
    const at = mime.indexOf(blank);
    return at < 0 ? mime.length : at + blank.length / 2;
  });
  return Math.min(...ends);
}

function readAddresses(value: string): readonly MailAddress[] {
  return addressparser(value, { flatten: true }).map(({ name, address }) => ({
    name: libmime.decodeWords(name),
    address,
  }));
}

function readImportance(value: string): "low" | "normal" | "high" {
  const word = value.toLowerCase();
  return word === "low" || word === "high" ? word : "normal";
}
