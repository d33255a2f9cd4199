import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { HeaderBlock, HeaderField } from "#mail/header-block.ts";
import { relaxedBodyHash, relaxedField } from "./relaxed-canonical-form.ts";
import { readTags } from "./signature-tags.ts";

/** What the DNS says of a key's name. */
export type SealKey =
  | { readonly kind: "found"; readonly record: string }
  | { readonly kind: "none" }
  /** It could not be asked. */
  | { readonly kind: "unreachable" };

/** By DNS name. */
export type SealKeys = Readonly<Record<string, SealKey>>;

export type SealCheck =
  | { readonly holds: true }
  | { readonly holds: false; readonly reason: string }
  /** Ask again with these records. */
  | { readonly missingKeys: readonly string[] }
  /** Cannot be said now: the DNS is out of reach. */
  | { readonly undecided: string };

/**
 * Whether Google put the newest ARC set on this mail (RFC 8617): the topmost seal is Google's, it has the highest
 * instance, and both its seal and its message signature, which covers the body, hold.
 *
 * Own code, because libraries judge the whole chain. Google also seals a chain that came in broken (cv=fail), and a
 * library then answers `fail`: so a sender could make any mail untrusted by sending it with a broken set of his own.
 */
export function checkGoogleSeal(header: HeaderBlock, body: Uint8Array, keys: SealKeys): SealCheck {
  const set = newestSet(header);
  if (set === undefined) return refused("The copy carries no complete ARC set.");
  const { seal, signature } = set;
  if (!isGoogles(seal.tags) || !isGoogles(signature.tags))
    return refused("The newest ARC set is not Google's.");
  const names = [keyName(seal.tags), keyName(signature.tags)];
  const missingKeys = names.filter((name) => !(name in keys));
  if (missingKeys.length > 0) return { missingKeys: [...new Set(missingKeys)] };

  if (names.some((name) => keys[name]?.kind === "unreachable")) {
    return { undecided: "Google's key for the ARC set could not be fetched." };
  }
  const [sealKey, signatureKey] = names.map((name) => publicKey(keys[name]));
  if (sealKey === undefined || signatureKey === undefined)
    return refused("Google's key for the ARC set is not in the DNS.");
  if (!isSigned(signatureInput(header, signature), signature.tags, signatureKey)) {
    return refused("The signature in the newest ARC set does not fit the header.");
  }
  if (relaxedBodyHash(body) !== signature.tags.get("bh")) {
    return refused("The body was changed after Google signed it.");
  }
  const chain = sealInput(set);
  return chain !== undefined && isSigned(chain, seal.tags, sealKey)
    ? { holds: true }
    : refused("The newest ARC seal does not hold.");
}

function refused(reason: string): SealCheck {
  return { holds: false, reason };
}

const GOOGLE = "google.com";
const MAX_INSTANCE = 50;
const MIN_KEY_BITS = 1024;
/** Also keeps what is asked of the DNS within one zone. */
const SELECTOR = /^[a-z0-9][a-z0-9.-]{0,62}$/i;

interface Signed {
  readonly field: HeaderField;
  readonly tags: ReadonlyMap<string, string>;
}

interface ArcSet {
  readonly seal: Signed;
  readonly signature: Signed;
  /** What the seal covers, in order, without the seal itself. */
  readonly sealed: readonly (HeaderField | undefined)[];
}

/** By instance and name; the topmost of its kind wins. One pass: whoever sends thousands of them gains nothing. */
type ArcFields = ReadonlyMap<string, HeaderField>;

function newestSet(header: HeaderBlock): ArcSet | undefined {
  const arc = arcFields(header);
  const topmost = header.fields.find((it) => it.name === "arc-seal");
  if (topmost === undefined) return undefined;
  const seal = toSigned(topmost);
  const newest = instanceOf(seal.tags);
  if (newest === undefined || arc.has(`${newest + 1} arc-seal`)) return undefined;
  const signature = arc.get(`${newest} arc-message-signature`);
  if (signature === undefined) return undefined;
  return { seal, signature: toSigned(signature), sealed: sealedFields(arc, newest, seal.tags.get("cv")) };
}

function arcFields(header: HeaderBlock): ArcFields {
  const arc = new Map<string, HeaderField>();
  for (const field of header.fields) {
    if (!SET_NAMES.includes(field.name)) continue;
    const key = `${instanceOf(readTags(field.value)) ?? 0} ${field.name}`;
    if (!arc.has(key)) arc.set(key, field);
  }
  return arc;
}

const SET_NAMES = ["arc-authentication-results", "arc-message-signature", "arc-seal"];

/** RFC 8617 section 5.1.1: a seal covers all sets in order; with cv=fail only its own (section 5.1.2). */
function sealedFields(arc: ArcFields, newest: number, validation = ""): readonly (HeaderField | undefined)[] {
  const oldest = validation.toLowerCase() === "fail" ? newest : 1;
  const fields: (HeaderField | undefined)[] = [];
  for (let instance = oldest; instance <= newest; instance += 1) {
    for (const name of SET_NAMES) fields.push(arc.get(`${instance} ${name}`));
  }
  return fields.slice(0, -1);
}

function toSigned(field: HeaderField): Signed {
  return { field, tags: readTags(field.value) };
}

function instanceOf(tags: ReadonlyMap<string, string>): number | undefined {
  const instance = Number(tags.get("i"));
  return Number.isInteger(instance) && instance >= 1 && instance <= MAX_INSTANCE ? instance : undefined;
}

/** Only what Google really writes: `l=` would leave the end of the body unsigned. */
function isGoogles(tags: ReadonlyMap<string, string>): boolean {
  return (
    tags.get("d")?.toLowerCase() === GOOGLE &&
    tags.get("a")?.toLowerCase() === "rsa-sha256" &&
    (tags.get("c") ?? "relaxed/relaxed").toLowerCase() === "relaxed/relaxed" &&
    SELECTOR.test(tags.get("s") ?? "") &&
    !tags.has("l")
  );
}

function keyName(tags: ReadonlyMap<string, string>): string {
  return `${(tags.get("s") ?? "").toLowerCase()}._domainkey.${GOOGLE}`;
}

function publicKey(key: SealKey | undefined): KeyObject | undefined {
  const encoded = key?.kind === "found" ? readTags(key.record).get("p") : undefined;
  if (encoded === undefined || encoded === "") return undefined;
  try {
    const parsed = createPublicKey({ key: Buffer.from(encoded, "base64"), format: "der", type: "spki" });
    return (parsed.asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_KEY_BITS ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isSigned(input: string, tags: ReadonlyMap<string, string>, key: KeyObject): boolean {
  return verify("sha256", Buffer.from(input, "latin1"), key, Buffer.from(tags.get("b") ?? "", "base64"));
}

/** RFC 6376 section 5.4.2: a name that stands twice in `h=` takes the fields of that name from the bottom up. */
function signatureInput(header: HeaderBlock, signature: Signed): string {
  const byName = new Map<string, HeaderField[]>();
  for (const field of header.fields) {
    const known = byName.get(field.name);
    if (known === undefined) byName.set(field.name, [field]);
    else known.push(field);
  }
  const signed = (signature.tags.get("h") ?? "").split(":").map((name) => name.toLowerCase());
  const lines = signed.map((name) => byName.get(name)?.pop()).filter((it) => it !== undefined);
  return lines.map((field) => `${relaxedField(field)}\r\n`).join("") + withoutSignature(signature.field);
}

function sealInput({ seal, sealed }: ArcSet): string | undefined {
  if (sealed.includes(undefined)) return undefined;
  const lines = sealed.filter((it) => it !== undefined).map((field) => `${relaxedField(field)}\r\n`);
  return lines.join("") + withoutSignature(seal.field);
}

/** The field itself is signed with an empty `b=`, and without a line end. */
function withoutSignature(field: HeaderField): string {
  return relaxedField(field).replace(/([:;] ?b ?=)[^;]*/, "$1");
}
