import { type RawField, type RawMail, valueOf } from "./raw-mail.ts";

/** What the receiving provider finds about a mail. Only the simulator honours wishes; no real provider would. */
export interface Found {
  readonly spf: string;
  readonly dkim: string;
  readonly dmarc: string;
  readonly compauth: string;
  /** Microsoft's three digits. */
  readonly reason: string;
  /** The address the mail comes from. */
  readonly ip: string;
  /** Microsoft's CAT, such as PHSH. */
  readonly category: string;
  /** Microsoft's spam confidence level, -1 to 9. */
  readonly spamLevel: number;
  /** Microsoft's bulk complaint level, 0 to 9. */
  readonly bulkLevel: number;
  readonly gmSpam: boolean;
  readonly gmPhishy: boolean;
}

export interface Directed {
  /** Without the directives. */
  readonly mail: RawMail;
  readonly found: Found;
  /**
   * The mail says what authentication finds, so it came from outside, whoever MAIL FROM names. Without that an
   * address of the organisation's own counts as its signed-in user.
   */
  readonly fromOutside: boolean;
  /** Mailbox forwards in transport: from the address (lower case) that was addressed to the one that gets the mail. */
  readonly forwards: ReadonlyMap<string, string>;
}

/**
 * Takes the `X-Simulate-*` fields out of a mail. By these the demo and the tests say what the provider would have
 * found; without them everything passes.
 *
 * @example
 * X-Simulate-Auth: spf=fail dkim=none dmarc=fail compauth=fail reason=001 ip=203.0.113.7
 * X-Simulate-Verdict: CAT=PHSH SCL=5 BCL=0 gm-spam=1 gm-phishy=1
 * X-Simulate-Forward: ann@corp.example=ben@corp.example
 */
export function takeDirectives(mail: RawMail): Directed {
  const wishes = mail.fields.filter(isDirective);
  if (wishes.length === 0) return { mail, found: foundOf(NO_WISH), fromOutside: false, forwards: NO_WISH };
  const said = tokens(wishes.filter((it) => it.name !== FORWARD));
  return {
    mail: { ...mail, fields: mail.fields.filter((it) => !isDirective(it)) },
    found: foundOf(said),
    fromOutside: wishes.some((it) => it.name === AUTHENTICATION),
    forwards: tokens(wishes.filter((it) => it.name === FORWARD)),
  };
}

const PREFIX = "x-simulate-";
const AUTHENTICATION = "x-simulate-auth";
const FORWARD = "x-simulate-forward";
const NO_WISH: ReadonlyMap<string, string> = new Map();

function isDirective(field: RawField): boolean {
  return field.name.startsWith(PREFIX);
}

function tokens(fields: readonly RawField[]): ReadonlyMap<string, string> {
  const pairs = fields.flatMap((it) => valueOf(it).split(/[\s;]+/)).map((it) => it.split("="));
  return new Map(pairs.map(([name = "", value = ""]) => [name.toLowerCase(), value]));
}

function foundOf(said: ReadonlyMap<string, string>): Found {
  const dmarc = said.get("dmarc") ?? "pass";
  const trusted = dmarc === "pass" || dmarc === "bestguesspass";
  return {
    spf: said.get("spf") ?? "pass",
    dkim: said.get("dkim") ?? "pass",
    dmarc,
    compauth: said.get("compauth") ?? (trusted ? "pass" : "fail"),
    reason: said.get("reason") ?? (trusted ? "100" : "000"),
    ip: said.get("ip") ?? "192.0.2.25",
    category: said.get("cat") ?? "NONE",
    spamLevel: level(said.get("scl"), 1),
    bulkLevel: level(said.get("bcl"), 0),
    gmSpam: said.get("gm-spam") === "1",
    gmPhishy: said.get("gm-phishy") === "1",
  };
}

function level(value: string | undefined, otherwise: number): number {
  const number = Number(value ?? otherwise);
  return Number.isInteger(number) ? number : otherwise;
}
