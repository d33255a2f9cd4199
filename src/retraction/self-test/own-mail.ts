import { timingSafeEqual } from "node:crypto";
import type { SelfTestClaim } from "#directory/self-test.ts";
import type { AutomaticDestination } from "#policy/destination.ts";
import type { Id } from "#shared/ids.ts";
import type { ItemIdentity } from "../hit.ts";
import type { Mark } from "./mark.ts";

/** One attempt at a self-test: what an earlier one left in Trash must not be taken for this one's mail. */
export type SelfTestRunId = Id<"self-test-run">;

/** A self-test's own message. */
export interface OwnMail {
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly sentAt: Date;
}

/** RFC 2606: nobody can have this domain, so nobody's real mail comes from there. */
const DOMAIN = "self-test.undeliver.invalid";
export const OWN_SENDER = `undeliver@${DOMAIN}`;
const SUBJECT = "Undeliver self-test (this message goes by itself)";
const TEXT = [
  "Undeliver wrote this message to show that it can take one out of this mailbox and bring it back.",
  "It goes by itself within minutes. Where it does not, it may be deleted.",
].join("\r\n");

type Owner = Pick<SelfTestClaim, "tenantId" | "integrationId">;

interface Written {
  readonly runId: SelfTestRunId;
  readonly destination: AutomaticDestination;
  readonly to: string;
  readonly at: Date;
}

export function makeOwnMail(mark: Mark, owner: Owner, { runId, destination, to, at }: Written): OwnMail {
  const name = `${runId}.${destination}`;
  return {
    messageId: `<${name}.${proofOf(mark, owner, name)}@${DOMAIN}>`,
    from: OWN_SENDER,
    to,
    subject: SUBJECT,
    text: TEXT,
    // Whole seconds, as a Date header has them.
    sentAt: new Date(Math.floor(at.getTime() / 1_000) * 1_000),
  };
}

const MESSAGE_ID = new RegExp(
  `^<([\\w-]{1,60}\\.[A-Za-z]{1,40})\\.([\\w-]{20,100})@${DOMAIN.replaceAll(".", "\\.")}>$`,
);

/**
 * True for what this integration's self-tests have written, and for nothing that merely says so: anybody can send a mail
 * with our sender and subject, and what is proven here is deleted. Nobody else can make the mark, and who has seen one in
 * the test mailbox can at most have a copy of that very mail deleted.
 */
export function isOwnMail(mark: Mark, owner: Owner, { messageId, from, subject }: ItemIdentity): boolean {
  const [, name, proof] = MESSAGE_ID.exec(messageId?.trim() ?? "") ?? [];
  if (name === undefined || proof === undefined) return false;
  return from === OWN_SENDER && subject === SUBJECT && isSame(proof, proofOf(mark, owner, name));
}

function proofOf(mark: Mark, { tenantId, integrationId }: Owner, name: string): string {
  return mark(`${tenantId}/${integrationId}/${name}`);
}

function isSame(a: string, b: string): boolean {
  const [given, wanted] = [Buffer.from(a), Buffer.from(b)];
  return given.byteLength === wanted.byteLength && timingSafeEqual(given, wanted);
}
