import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { HeaderBlock, HeaderField } from "#mail/header-block.ts";
import { relaxedBodyHash, relaxedField } from "./relaxed-canonical-form.ts";
import { readTags } from "./signature-tags.ts";

/** DNS TXT records by name; `undefined` in a record's place: asked for and not there. */
export type SealKeys = Readonly<Record<string, string | undefined>>;

export type SealCheck =
  | { readonly holds: true }
  | { readonly holds: false; readonly reason: string }
  /** Ask again with these records. */
  | { readonly missingKeys: readonly string[] };

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
  const { seal, signature, own } = set;
  if (!isGoogles(seal.tags) || !isGoogles(signature.tags))
    return refused("The newest ARC set is not Google's.");
  const names = [keyName(seal.tags), keyName(signature.tags)];
  const missingKeys = names.filter((name) => !(name in keys));
  if (missingKeys.length > 0) return { missingKeys: [...new Set(missingKeys)] };

  const [sealKey, signatureKey] = names.map((name) => publicKey(keys[name]));
  if (sealKey === undefined || signatureKey === undefined)
    return refused("Google's key for the ARC set is not in the DNS.");
  if (!isSigned(signatureInput(header, signature), signature.tags, signatureKey)) {
    return refused("The signature in the newest ARC set does not fit the header.");
  }
  if (relaxedBodyHash(body) !== signature.tags.get("bh")) {
    return refused("The body was changed after Google signed it.");
  }
  const chain = sealedChain(header, seal, own);
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
const SELECTOR = /^[a-z0-9][a-z0-9._-]{0,62}$/i;

interface Signed {
  readonly field: HeaderField;
  readonly tags: ReadonlyMap<string, string>;
}

interface ArcSet {
  readonly seal: Signed;
  readonly signature: Signed;
  /** Its three fields in the order in which they are sealed. */
  readonly own: readonly HeaderField[];
}

function newestSet(header: HeaderBlock): ArcSet | undefined {
  const seals = header.fields.filter((it) => it.name === "arc-seal").map(toSigned);
  const seal = seals[0];
  if (seal === undefined) return undefined;
  const instance = instanceOf(seal.tags);
  if (instance === undefined || seals.some((it) => (instanceOf(it.tags) ?? 0) > instance)) return undefined;
  const results = setField(header, "arc-authentication-results", instance);
  const signature = setField(header, "arc-message-signature", instance);
  if (results === undefined || signature === undefined) return undefined;
  return { seal, signature: toSigned(signature), own: [results, signature, seal.field] };
}

function toSigned(field: HeaderField): Signed {
  return { field, tags: readTags(field.value) };
}

function instanceOf(tags: ReadonlyMap<string, string>): number | undefined {
  const instance = Number(tags.get("i"));
  return Number.isInteger(instance) && instance >= 1 && instance <= MAX_INSTANCE ? instance : undefined;
}

function setField(header: HeaderBlock, name: string, instance: number): HeaderField | undefined {
  return header.fields.find((it) => it.name === name && instanceOf(readTags(it.value)) === instance);
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

function publicKey(record: string | undefined): KeyObject | undefined {
  const encoded = record === undefined ? undefined : readTags(record).get("p");
  if (encoded === undefined || encoded === "") return undefined;
  try {
    const key = createPublicKey({ key: Buffer.from(encoded, "base64"), format: "der", type: "spki" });
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= MIN_KEY_BITS ? key : undefined;
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

/** RFC 8617 section 5.1.1: a seal covers all sets in order; with cv=fail only its own (section 5.1.2). */
function sealedChain(header: HeaderBlock, seal: Signed, own: readonly HeaderField[]): string | undefined {
  const newest = instanceOf(seal.tags) ?? 1;
  const isBroken = seal.tags.get("cv")?.toLowerCase() === "fail";
  const fields: (HeaderField | undefined)[] = [];
  for (let instance = isBroken ? newest : 1; instance < newest; instance += 1) {
    for (const name of SET_NAMES) fields.push(setField(header, name, instance));
  }
  fields.push(...own.slice(0, 2));
  if (fields.includes(undefined)) return undefined;
  const lines = fields.filter((it) => it !== undefined).map((field) => `${relaxedField(field)}\r\n`);
  return lines.join("") + withoutSignature(seal.field);
}

const SET_NAMES = ["arc-authentication-results", "arc-message-signature", "arc-seal"];

/** The field itself is signed with an empty `b=`, and without a line end. */
function withoutSignature(field: HeaderField): string {
  return relaxedField(field).replace(/([:;] ?b ?=)[^;]*/, "$1");
}
