import { NOTHING_KNOWN, type Authentication, type AuthenticationOutcome } from "./authentication.ts";
import type { HeaderField } from "./header-block.ts";
import type { Provider, ProviderFields } from "./provider-fields.ts";
import { splitOutsideQuotes, withoutComments } from "./structured-text.ts";

/**
 * Reads the receiving provider's own Authentication-Results (RFC 8601) out of the fields it wrote: the topmost one
 * that is in its form. Microsoft's carry no authserv-id; Google's say `mx.google.com`, also in the ARC form.
 *
 * Where gateways stand in front (`hopCount` above 0) the provider saw the gateway's address and a mail that the
 * gateway may have changed, so a failure says nothing about the sender and counts as unknown, unless Exchange shows
 * that it looked past the gateway. The gateway's own results are not read: who sends past it to the provider could
 * write them himself.
 */
export function readAuthentication(
  written: ProviderFields,
  provider: Provider,
  hopCount = 0,
): Authentication {
  for (const field of written.fields) {
    const results = provider === "other" ? undefined : resultsOf(field, provider);
    if (results === undefined) continue;
    const found = toAuthentication(results);
    return hopCount > 0 && !looksPastGateway(written) ? withoutFailures(found) : found;
  }
  return NOTHING_KNOWN;
}

/** One method's result: `dkim=pass header.d=corp.example`. */
interface Result {
  readonly method: string;
  readonly outcome: AuthenticationOutcome;
  readonly properties: ReadonlyMap<string, string>;
}

const MAX_CHARACTERS = 32_768;

/** `undefined` where the field is not in the provider's form. */
function resultsOf(field: HeaderField, provider: "microsoft" | "google"): readonly Result[] | undefined {
  const isArc = field.name === "arc-authentication-results";
  if (field.name !== "authentication-results" && !(isArc && provider === "google")) return undefined;
  const clauses = splitOutsideQuotes(withoutComments(field.value.slice(0, MAX_CHARACTERS)), ";");
  const afterInstance = isArc ? clauses.slice(1) : clauses;
  const first = afterInstance[0]?.toLowerCase() ?? "";
  if (provider === "microsoft") return first.includes("=") ? toResults(afterInstance) : undefined;
  return first === "mx.google.com" || first === "mx.google.com 1"
    ? toResults(afterInstance.slice(1))
    : undefined;
}

const MAX_RESULTS = 50;

function toResults(clauses: readonly string[]): readonly Result[] {
  return clauses.slice(0, MAX_RESULTS).flatMap((clause) => {
    const [head = "", ...rest] = splitOutsideQuotes(clause, " \t").map(toPair);
    const [method, result] = head;
    if (method === undefined || result === undefined) return [];
    const outcome = OUTCOME_OF.get(result.toLowerCase()) ?? "unknown";
    return [{ method, outcome, properties: new Map(rest.map(([name = "", value = ""]) => [name, value])) }];
  });
}

function toPair(word: string): readonly string[] {
  const equals = word.indexOf("=");
  return equals < 0 ? [] : [word.slice(0, equals).toLowerCase(), word.slice(equals + 1)];
}

/**
 * RFC 8601 section 2.7 and Microsoft's own words: `bestguesspass` says that the domain has no DMARC record,
 * `softpass` that an implicit check leaned towards yes.
 */
const OUTCOME_OF: ReadonlyMap<string, AuthenticationOutcome> = new Map([
  ["pass", "pass"],
  ["fail", "fail"],
  ["hardfail", "fail"],
  ["softfail", "softfail"],
  ["neutral", "neutral"],
  ["softpass", "neutral"],
  ["policy", "neutral"],
  ["none", "none"],
  ["bestguesspass", "none"],
  ["error", "error"],
  ["temperror", "error"],
  ["permerror", "error"],
  ["timeout", "error"],
]);

function toAuthentication(results: readonly Result[]): Authentication {
  const dmarc = worst(results, "dmarc");
  const spf = worst(results, "spf");
  const compauth = worst(results, "compauth");
  const headerFromDomain = domainIn(dmarc.properties.get("header.from"));
  const dkim = bestDkim(results, headerFromDomain);
  return {
    spf: spf.outcome,
    dkim: dkim.outcome,
    dkimDomain: dkim.outcome === "pass" ? signer(dkim) : undefined,
    dmarc: dmarc.outcome,
    compauth: compauth.outcome,
    compauthReason: compauth.properties.get("reason"),
    mailFromDomain: domainIn(spf.properties.get("smtp.mailfrom")),
    headerFromDomain,
  };
}

const UNANSWERED: Result = { method: "", outcome: "unknown", properties: new Map() };

const WORST_FIRST: readonly AuthenticationOutcome[] = [
  "fail",
  "softfail",
  "error",
  "neutral",
  "none",
  "unknown",
  "pass",
];

/** These methods have one result. Two mean that part of the value was the sender's, who would not write `fail`. */
function worst(results: readonly Result[], method: string): Result {
  const given = results.filter((it) => it.method === method);
  const order = (it: Result): number => WORST_FIRST.indexOf(it.outcome);
  return given.toSorted((a, b) => order(a) - order(b))[0] ?? UNANSWERED;
}

/** A mail may bear several signatures, and one that passes is enough: the one of From's domain before others. */
function bestDkim(results: readonly Result[], from: string | undefined): Result {
  const signatures = results.filter((it) => it.method === "dkim");
  const passed = signatures.filter((it) => it.outcome === "pass");
  return passed.find((it) => isAligned(signer(it), from)) ?? passed[0] ?? signatures[0] ?? UNANSWERED;
}

function isAligned(signed: string | undefined, from: string | undefined): boolean {
  if (signed === undefined || from === undefined) return false;
  return signed === from || from.endsWith(`.${signed}`) || signed.endsWith(`.${from}`);
}

function signer(result: Result): string | undefined {
  return domainIn(result.properties.get("header.d") ?? result.properties.get("header.i"));
}

/** The domain of an address, or the domain itself; Microsoft writes `none` where there is none. */
function domainIn(value: string | undefined): string | undefined {
  const domain = value?.slice(value.lastIndexOf("@") + 1).toLowerCase();
  return domain === "" || domain === "none" ? undefined : domain;
}

/** Enhanced filtering for connectors writes this once it has skipped the gateways. */
function looksPastGateway({ fields }: ProviderFields): boolean {
  return fields.some((it) => it.name === "x-ms-exchange-externaloriginalinternetsender");
}

function withoutFailures(found: Authentication): Authentication {
  return {
    ...found,
    spf: passOrUnknown(found.spf),
    dkim: passOrUnknown(found.dkim),
    dmarc: passOrUnknown(found.dmarc),
    compauth: passOrUnknown(found.compauth),
  };
}

function passOrUnknown(outcome: AuthenticationOutcome): AuthenticationOutcome {
  return outcome === "pass" ? "pass" : "unknown";
}
