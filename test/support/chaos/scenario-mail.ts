import nodemailer from "nodemailer";
import type { GoogleOrganisation } from "#simulator/google/organisation.ts";
import { readMailContent } from "#simulator/microsoft/mail-content.ts";
import type { MicrosoftOrganisation } from "#simulator/microsoft/organisation.ts";
import { userCopiesItem, userMakesFolder, userPutsItem } from "#simulator/microsoft/user-actions.ts";
import type { Simulator } from "#simulator/start-simulator.ts";
import type { ScenarioProvider } from "./scenario.ts";

export type ScenarioOrganisation = MicrosoftOrganisation | GoogleOrganisation;

export function organisationOf({ world }: Simulator, provider: ScenarioProvider): ScenarioOrganisation {
  const found = world.organisations.find((it) => it.provider === provider);
  if (found === undefined) throw new Error(`no ${provider}`);
  return found;
}

/** People with a mailbox that can be reached, in the seed's order. */
export function peopleOf(organisation: ScenarioOrganisation): readonly string[] {
  return organisation.provider === "microsoft"
    ? organisation.seed.users.map((it) => it.address)
    : organisation.directory.users
        .filter((it) => it.isMailboxSetup && !it.suspended && !it.archived)
        .map((it) => it.primaryEmail);
}

const DIRECTIVES =
  "X-Simulate-Auth: spf=fail dkim=none dmarc=fail compauth=fail reason=001\r\nX-Simulate-Verdict: CAT=PHSH SCL=4 gm-spam=0 gm-phishy=1\r\n";

/** What the body of a forgery says, and no mail of ours. */
const FORGED = "This is a forgery.";

interface Letter {
  readonly messageId: string;
  readonly to: readonly string[];
}

function mime({ messageId, to }: Letter, body: string): string {
  const head = [
    "From: The Boss <boss@evil.example>",
    `To: ${to[0] ?? ""}`,
    `Subject: Pay ${messageId.slice(1, -1)} today`,
    "Date: Mon, 23 Nov 2026 19:00:00 +0000",
    `Message-ID: ${messageId}`,
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}\r\n`;
}

/** Over SMTP, as anybody would. */
export async function sendLetters({ smtp }: Simulator, letters: readonly Letter[]): Promise<void> {
  const transport = nodemailer.createTransport({ host: smtp.host, port: smtp.port, ignoreTLS: true });
  for (const letter of letters) {
    const raw = `${DIRECTIVES}${mime(letter, `Please pay at once: ${letter.messageId}`)}`;
    await transport.sendMail({ envelope: { from: "boss@evil.example", to: [...letter.to] }, raw });
  }
  transport.close();
}

/**
 * Makes each item look as if people had had it for a while: read, flagged, filed, copied by a rule; and puts forgeries of
 * the same Message-ID beside some of them, which nobody may touch.
 */
export function dress(
  organisation: ScenarioOrganisation,
  letters: readonly Letter[],
  random: () => number,
): void {
  for (const letter of letters) {
    for (const address of letter.to) {
      const forgery = Buffer.from(mime(letter, FORGED));
      if (organisation.provider === "microsoft")
        dressInOutlook(organisation, { address, letter, forgery, random });
      else dressInGmail(organisation, { address, letter, forgery, random });
    }
  }
}

interface Dressing {
  readonly address: string;
  readonly letter: Letter;
  readonly forgery: Buffer;
  readonly random: () => number;
}

function dressInOutlook(organisation: MicrosoftOrganisation, it: Dressing): void {
  const { address, letter, forgery, random } = it;
  const store = organisation.mailbox(address);
  const item = [...(store?.items.values() ?? [])].find((own) => own.content.messageId === letter.messageId);
  if (store === undefined || item === undefined)
    throw new Error(`${letter.messageId} did not reach ${address}`);
  const now = organisation.clock();
  item.isRead = random() < 0.3;
  item.flag = random() < 0.2 ? "flagged" : "notFlagged";
  item.categories = random() < 0.2 ? ["Red category", "Blue category"] : [];
  item.importance = random() < 0.1 ? "high" : item.importance;
  if (random() < 0.3) item.folderId = userMakesFolder(store, "Inbox/Projects");
  if (random() < 0.1) userCopiesItem(store, item.immutableId, "Archive", now);
  if (random() >= 0.1) return;
  userPutsItem(store, "Inbox", { content: readMailContent(forgery), receivedAt: now, storedAt: now });
}

function dressInGmail(organisation: GoogleOrganisation, it: Dressing): void {
  const { address, letter, forgery, random } = it;
  const { userActions } = organisation;
  const user = organisation.directory.user(address);
  const items = user === undefined ? [] : [...organisation.mailbox(user).items.values()];
  const item = items.find((own) => `<${own.messageId}>` === letter.messageId);
  if (item === undefined) throw new Error(`${letter.messageId} did not reach ${address}`);
  const add = [...(random() < 0.2 ? ["STARRED"] : []), ...(random() < 0.3 ? ["Work"] : [])];
  const remove = [...(random() < 0.3 ? ["UNREAD"] : []), ...(random() < 0.2 ? ["INBOX"] : [])];
  userActions.relabel(address, item.id, { add, remove });
  if (random() < 0.1) userActions.put(address, forgery, ["INBOX", "UNREAD"]);
}

/** An item as the provider has it, and whether it is one of the forgeries. */
export interface TrueItem {
  readonly id: string;
  readonly messageId: string;
  readonly place: string;
  readonly isForged: boolean;
}

/** All items of one mailbox, those out of everybody's reach included. */
export function trueItems(organisation: ScenarioOrganisation, mailboxId: string): readonly TrueItem[] {
  const mimes = mimesOf(organisation, mailboxId);
  const state = organisation.state().mailboxes.find((it) => it.id === mailboxId);
  return (state?.items ?? []).map(({ id, messageId, place }) => ({
    id,
    messageId,
    place,
    isForged: mimes.get(id)?.includes(FORGED) ?? false,
  }));
}

function mimesOf(organisation: ScenarioOrganisation, mailboxId: string): ReadonlyMap<string, Buffer> {
  if (organisation.provider === "microsoft") {
    const items = organisation.mailboxes.get(mailboxId)?.items.values() ?? [];
    return new Map([...items].map((it) => [it.immutableId, it.content.mime]));
  }
  const user = organisation.directory.user(mailboxId);
  const items = user === undefined ? [] : organisation.mailbox(user).items.values();
  return new Map([...items].map((it) => [it.id, it.mime]));
}
