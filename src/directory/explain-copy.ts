import type { Direction } from "#detection/context.ts";
import type { Verdict } from "#detection/verdict.ts";
import type { Envelope, JournaledRecipient } from "#mail/envelope.ts";
import { withOriginals } from "#mail/with-originals.ts";
import type { MailFacts } from "#mail/mail.ts";
import type { AutoRetractSettings, CurrentSetting } from "#policy/auto-retract-settings.ts";
import { AUTOMATION, type AutomationMode } from "#policy/automation-mode.ts";
import { decide, type Decision, withoutProof } from "#policy/decide.ts";
import { sparingPeoplesWord } from "#policy/peoples-word.ts";
import type { TenantSettings } from "#policy/tenant-setting.ts";
import type { IntegrationId, MailboxId, SourceId, TenantId } from "#shared/ids.ts";
import type { Scope } from "./scope.ts";
import type { KeptSource, Source, SourceBinding, Sources } from "./sources.ts";

/** What the intake makes of one journal copy. */
export interface CopyReading {
  readonly envelope: Envelope;
  /** `undefined` where no mail was found, or where it could not be parsed. */
  readonly mail: MailFacts | undefined;
  readonly trust: { readonly trusted: true } | { readonly trusted: false; readonly reason: string };
  readonly direction: Direction;
  readonly verdict: Verdict;
}

/** What a file does not say of the client that delivers it. */
export interface ClientFacts {
  readonly clientAddress: string | undefined;
  readonly clientCertificateSha256: string | undefined;
}

/** Port: the intake's own reading, without storing anything. */
export type ReadCopy = (source: Source, raw: Uint8Array, client: ClientFacts) => Promise<CopyReading>;

export interface RecipientPlace {
  readonly address: string;
  /** It belongs to an accepted domain that counts, or to a mailbox that is known. */
  readonly isOwn: boolean;
  readonly mailboxId: MailboxId | undefined;
  readonly integrationId: IntegrationId | undefined;
}

interface InScope {
  readonly mailboxIds: readonly MailboxId[];
  readonly scope: Scope;
}

/** Port: where mail to these addresses would make copies, as a journal copy that came now would be told. */
export interface RecipientPlaces {
  find(tenantId: TenantId, addresses: readonly string[]): Promise<readonly RecipientPlace[]>;
  /** Those of the mailboxes that are in it now. */
  inScope(tenantId: TenantId, asked: InScope): Promise<ReadonlySet<MailboxId>>;
}

/** What automation would do with the copies at one integration. */
export interface WouldDo {
  readonly integration: string;
  readonly copies: number;
  readonly decision: Decision;
}

export interface CopyExplanation {
  readonly source: Pick<KeptSource, "id" | "name" | "format">;
  readonly reading: CopyReading;
  readonly recipients: readonly (RecipientPlace & Pick<JournaledRecipient, "kind" | "expandedFrom">)[];
  readonly would: readonly WouldDo[];
  /** `observe`: what it would do is recorded and held. */
  readonly automation: AutomationMode;
}

export interface ExplainNeeds {
  readonly sources: Pick<Sources, "list">;
  readonly places: RecipientPlaces;
  readonly autoRetract: Pick<AutoRetractSettings, "current">;
  readonly tenantSettings: Pick<TenantSettings, "current">;
  readonly readCopy: ReadCopy;
}

export interface CopyToExplain {
  readonly raw: Uint8Array;
  /** `undefined`: every source is tried. */
  readonly sourceId: SourceId | undefined;
  readonly client: ClientFacts;
}

/** More sources than anybody has; each reading takes a moment. */
const MAX_SOURCES = 20;

/**
 * What each source would make of a journal copy, the most fitting one first; nothing is stored. `undefined` where there
 * is no such source.
 */
export async function explainCopy(
  needs: ExplainNeeds,
  tenantId: TenantId,
  { raw, sourceId, client }: CopyToExplain,
): Promise<readonly CopyExplanation[] | undefined> {
  const all = await needs.sources.list(tenantId);
  const asked = sourceId === undefined ? all.slice(0, MAX_SOURCES) : all.filter((it) => it.id === sourceId);
  if (sourceId !== undefined && asked.length === 0) return undefined;
  const settings = await needs.autoRetract.current(tenantId);
  const automation = (await needs.tenantSettings.current(tenantId, AUTOMATION)).value.mode;
  const explained: CopyExplanation[] = [];
  for (const source of asked) {
    const read = await needs.readCopy(
      { ...source, tenantId, sourceId: source.id, keepsAllRaw: false },
      raw,
      client,
    );
    const reading = { ...read, trust: trustOf(source.binding, client, read.trust) };
    const recipients = await placesOf(needs.places, tenantId, reading.envelope.recipients);
    const would = await wouldDo(needs.places, tenantId, { reading, recipients, settings });
    explained.push({ source, reading, recipients, would, automation });
  }
  return explained.toSorted((left, right) => fitness(right) - fitness(left));
}

/** A file does not say who delivered it: what was not given was not refuted either. */
function trustOf(
  { kind }: SourceBinding,
  { clientAddress, clientCertificateSha256 }: ClientFacts,
  trust: CopyReading["trust"],
): CopyReading["trust"] {
  if (kind === "client-range" && clientAddress === undefined) {
    return {
      trusted: false,
      reason: "It depends on the client's address, which a file does not tell: give it.",
    };
  }
  if (kind === "client-certificate" && clientCertificateSha256 === undefined) {
    return {
      trusted: false,
      reason: "It depends on the client's TLS certificate, which a file does not tell: give it.",
    };
  }
  return trust;
}

async function placesOf(
  places: RecipientPlaces,
  tenantId: TenantId,
  recipients: readonly JournaledRecipient[],
): Promise<CopyExplanation["recipients"]> {
  const all = withOriginals(recipients);
  const addresses = [...new Set(all.map((it) => it.address.toLowerCase()))];
  const found = new Map((await places.find(tenantId, addresses)).map((it) => [it.address, it]));
  return all.map(({ address, kind, expandedFrom }) => {
    const place = found.get(address.toLowerCase());
    return {
      address,
      kind,
      expandedFrom,
      isOwn: false,
      mailboxId: undefined,
      integrationId: undefined,
      ...place,
    };
  });
}

interface Judged {
  readonly reading: CopyReading;
  readonly recipients: readonly RecipientPlace[];
  readonly settings: readonly CurrentSetting[];
}

async function wouldDo(
  places: RecipientPlaces,
  tenantId: TenantId,
  { reading: { verdict, direction, trust }, recipients, settings }: Judged,
): Promise<readonly WouldDo[]> {
  if (direction === "outbound" || !trust.trusted) return [];
  const would: WouldDo[] = [];
  for (const { integration, setting, isHardDeleteProven } of settings) {
    const there = recipients.filter((it) => it.integrationId === integration.id);
    if (there.length === 0) continue;
    const copies = new Set(there.map((it) => it.mailboxId ?? it.address)).size;
    const facts = { direction, isTrusted: true, isOwnSentCopy: false, isExempt: false };
    const { provider, name } = integration;
    const asked = decide(verdict.disposition, { provider, autoRetract: setting }, facts);
    const decided = sparingPeoplesWord(asked, verdict.disposition, verdict.findings);
    const decision = isHardDeleteProven ? decided : withoutProof(decided, setting);
    const outside =
      "act" in decision ? await outsideOf(places, tenantId, { there, scope: setting.scope }) : 0;
    const parts = [
      { integration: name, copies: copies - outside, decision },
      { integration: name, copies: outside, decision: { stay: "outside_scope" } as const },
    ];
    would.push(...parts.filter((it) => it.copies > 0));
  }
  return would;
}

interface Scoped {
  readonly there: readonly RecipientPlace[];
  readonly scope: Scope | undefined;
}

/** Of how many it is known by now that they are outside: an address that nobody has looked up yet is not. */
async function outsideOf(
  places: RecipientPlaces,
  tenantId: TenantId,
  { there, scope }: Scoped,
): Promise<number> {
  const mailboxIds = [...new Set(there.flatMap((it) => it.mailboxId ?? []))];
  if (scope === undefined || mailboxIds.length === 0) return 0;
  return mailboxIds.length - (await places.inScope(tenantId, { mailboxIds, scope })).size;
}

function fitness({ reading, recipients }: CopyExplanation): number {
  const { trust, envelope } = reading;
  const isProved = trust.trusted ? 4 : 0;
  const hasMail = envelope.mail === undefined ? 0 : 2;
  return isProved + hasMail + (recipients.some((it) => it.isOwn) ? 1 : 0);
}
