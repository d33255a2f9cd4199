import { journalCopies } from "../journal/journal-copies.ts";
import type { JournalCopy, JournalRoute } from "../journal/journal-route.ts";
import type { TransportLeg } from "../journal/transport-leg.ts";
import type { Organisation, World } from "../world.ts";
import type { ArcKey } from "./arc-key.ts";
import { domainOf } from "./arrival.ts";
import { type Directed, takeDirectives } from "./directives.ts";
import { legRecipients } from "./leg-recipients.ts";
import { closeRawMail, openRawMail, withCrlf } from "./raw-mail.ts";
import { randomGuid } from "./random-token.ts";
import { stampAsGoogle } from "./stamp-google.ts";
import { stampAsMicrosoft } from "./stamp-microsoft.ts";

/** An organisation and how its mail flows. */
export interface Hosted {
  readonly organisation: Organisation;
  /** An administrator can set it while mail flows; `undefined`: the organisation does not journal. */
  journal: JournalRoute | undefined;
  /** True: an accepted domain of the kind "internal relay", whose unknown recipients are journaled and delivered nowhere. */
  readonly acceptsUnknown?: boolean | undefined;
}

export interface TransportDeps {
  readonly world: World;
  readonly hosted: readonly Hosted[];
  readonly arcKey: ArcKey;
  readonly journal: { add(copy: JournalCopy): void };
}

interface MailEnvelope {
  /** MAIL FROM; empty for bounces. */
  readonly sender: string;
  readonly recipients: readonly string[];
  /** True: delivered without a journal copy, as when a rule was not yet in force. */
  readonly skipsJournal?: boolean;
  /** Absent: now. */
  readonly receivedAt?: Date | undefined;
}

/** The way of a mail through the simulated providers: stamped, delivered, saved as sent, journaled. */
export interface Transport extends Disposable {
  /** `undefined`: taken; else why not, as an SMTP reply. */
  refuse(sender: string, recipient: string): string | undefined;
  /** Resolves when the mail lies in the mailboxes (or waits for a lag) and its journal copies are queued. */
  accept(envelope: MailEnvelope, bytes: Buffer): Promise<void>;
  /** Mails that a `delivery-lag` still holds back from their mailbox. */
  readonly pendingDeliveries: number;
}

export function openTransport(deps: TransportDeps): Transport {
  const timers = new Set<NodeJS.Timeout>();
  const later = (delayMs: number, work: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, delayMs);
    timer.unref();
    timers.add(timer);
  };
  return {
    refuse: (sender, recipient) => refusalOf(deps.hosted, sender, recipient),
    accept: (envelope, bytes) => accept(deps, later, envelope, bytes),
    get pendingDeliveries() {
      return timers.size;
    },
    [Symbol.dispose]() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

type Later = (delayMs: number, work: () => void) => void;

function hostOf(hosted: readonly Hosted[], address: string): Hosted | undefined {
  return hosted.find((it) => it.organisation.domains.includes(domainOf(address)));
}

/** Known people only, and no relaying for strangers: as Exchange Online and Google answer at RCPT. */
function refusalOf(hosted: readonly Hosted[], sender: string, recipient: string): string | undefined {
  const host = hostOf(hosted, recipient);
  if (host === undefined) return hostOf(hosted, sender) ? undefined : "5.7.64 Relay access denied";
  const isKnown = host.acceptsUnknown === true || host.organisation.resolve(recipient).length > 0;
  return isKnown ? undefined : "5.1.10 Recipient address rejected: no such user here";
}

async function accept(
  deps: TransportDeps,
  later: Later,
  envelope: MailEnvelope,
  bytes: Buffer,
): Promise<void> {
  const directed = takeDirectives(openRawMail(withCrlf(bytes)));
  const home = directed.fromOutside ? undefined : homeOf(deps.hosted, envelope.sender);
  const sent = home && (await passThrough(deps, { host: home, isHome: true, envelope, directed }));
  if (home !== undefined && sent !== undefined) {
    home.organisation.saveSent(envelope.sender, closeRawMail(directed.mail));
    deliverAndJournal(deps, later, home, sent);
  }
  // Whoever is in another organisation gets what the first one has stamped, as a stranger's mail.
  const outgoing = sent === undefined ? directed : { ...directed, mail: sent.mail };
  for (const host of otherHosts(deps.hosted, home, envelope.recipients)) {
    const received = await passThrough(deps, { host, isHome: false, envelope, directed: outgoing });
    deliverAndJournal(deps, later, host, received);
  }
}

function homeOf(hosted: readonly Hosted[], sender: string): Hosted | undefined {
  const host = hostOf(hosted, sender);
  return host !== undefined && host.organisation.resolve(sender).length > 0 ? host : undefined;
}

function otherHosts(
  hosted: readonly Hosted[],
  home: Hosted | undefined,
  recipients: readonly string[],
): Set<Hosted> {
  const hosts = recipients.map((it) => hostOf(hosted, it));
  return new Set(hosts.filter((it) => it !== undefined).filter((it) => it !== home));
}

interface Passage {
  readonly host: Hosted;
  /** The sender is a signed-in user of this organisation. */
  readonly isHome: boolean;
  readonly envelope: MailEnvelope;
  readonly directed: Directed;
}

async function passThrough({ world, arcKey }: TransportDeps, passage: Passage): Promise<TransportLeg> {
  const { host, isHome, envelope, directed } = passage;
  const { clock, random } = world;
  const networkMessageId = randomGuid(random);
  const { receivedAt = clock() } = envelope;
  const arrival = {
    mail: directed.mail,
    sender: envelope.sender,
    direction: isHome ? ("internal" as const) : ("inbound" as const),
    found: directed.found,
    receivedAt,
    networkMessageId,
    random,
  };
  const mime =
    host.organisation.provider === "microsoft"
      ? stampAsMicrosoft(arrival)
      : await stampAsGoogle(arrival, arcKey);
  return {
    sender: envelope.sender,
    isInternal: isHome,
    recipients: legRecipients(host.organisation, envelope.recipients, { isHome, directed }),
    mail: openRawMail(mime),
    mime,
    networkMessageId,
    receivedAt,
    gmSpam: directed.found.gmSpam,
    gmPhishy: directed.found.gmPhishy,
    skipsJournal: envelope.skipsJournal === true,
    isJunk: !isHome && isJunk(host.organisation.provider, directed),
  };
}

function isJunk(provider: Organisation["provider"], { found }: Directed): boolean {
  return provider === "microsoft" ? found.spamLevel >= 5 : found.gmSpam;
}

function deliverAndJournal(deps: TransportDeps, later: Later, host: Hosted, leg: TransportLeg): void {
  // By an alias and by a list: still one mail in the mailbox.
  const mailboxes = new Map(
    leg.recipients.flatMap((it) => (it.mailboxId === undefined ? [] : [[it.mailboxId, it]])),
  );
  for (const { address } of mailboxes.values())
    deliver(deps.world, later, host.organisation, { leg, address });
  if (host.journal === undefined || leg.skipsJournal) return;
  for (const copy of journalCopies(host.organisation, host.journal, leg, deps.world)) deps.journal.add(copy);
}

interface Drop {
  readonly leg: TransportLeg;
  readonly address: string;
}

function deliver({ faults }: World, later: Later, organisation: Organisation, { leg, address }: Drop): void {
  const { mime, networkMessageId, receivedAt, isJunk: toJunk } = leg;
  const work = (): void => {
    organisation.deliver({ recipient: address, mime, networkMessageId, receivedAt, toJunk });
  };
  const lag = faults.take("delivery-lag", "deliver", address);
  if (lag === undefined) work();
  else later(lag.delayMs ?? 0, work);
}
