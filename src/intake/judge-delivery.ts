import { createHash } from "node:crypto";
import type { DetectionContext, Direction, TenantKnowledge } from "#detection/context.ts";
import { directionOf } from "#detection/direction.ts";
import { type Likeness, likenessOf } from "#detection/likeness.ts";
import type { Verdict } from "#detection/verdict.ts";
import type { Envelope } from "#mail/envelope.ts";
import { firstValue, type HeaderBlock, readHeaderBlock } from "#mail/header-block.ts";
import { factsOf, type Mail } from "#mail/mail.ts";
import type { ParseOptions } from "#mail/parse-mail.ts";
import { type BindingCheck, checkBinding } from "./binding.ts";
import { openEnvelope } from "./envelopes/open-envelope.ts";
import type { Judgement, JudgeReply, JudgeTask } from "./judge-task.ts";
import { type NotJudgedReason, notJudged } from "./not-judged.ts";
import type { Source } from "#directory/sources.ts";

/** What judging is made of; both may throw and be slow. */
export interface JudgeTools {
  readonly parse: (mail: Uint8Array, options: ParseOptions) => Promise<Mail>;
  readonly judge: (mail: Mail, context: DetectionContext) => Verdict;
}

/**
 * Opens, binds, parses and judges one journal copy. Answers `missing` before any work is done where a fact is not at
 * hand. Never rejects: what fails is left out and said.
 */
export async function judgeDelivery(
  task: JudgeTask,
  knowledge: TenantKnowledge | undefined,
  tools: JudgeTools,
): Promise<JudgeReply> {
  const { raw, source, onlyOpen } = task;
  const header = readHeaderBlock(raw);
  const binding = bindingOf(task, header);
  const missingKeys = "missingKeys" in binding ? binding.missingKeys : [];
  const needsKnowledge = knowledge === undefined && !onlyOpen;
  if (missingKeys.length > 0 || needsKnowledge) return { kind: "missing", needsKnowledge, missingKeys };

  const envelope = openEnvelope(raw, source.format, source);
  const rawSha256 = createHash("sha256").update(raw).digest("hex");
  const judged =
    onlyOpen || knowledge === undefined
      ? unread("worker-lost")
      : await judgeMail(envelope, parseOptions(source, envelope, header), { knowledge, tools });
  return { kind: "judged", judgement: { raw, rawSha256, envelope, ...judged, ...trustOf(binding, judged) } };
}

function bindingOf({ raw, source, session, sealKeys }: JudgeTask, header: HeaderBlock): BindingCheck {
  return checkBinding(source.binding, { header, body: raw.subarray(header.bodyOffset), session, sealKeys });
}

/** Whose results about the mail count follows from the source's format, never from the mail. */
function parseOptions({ format, hopCount }: Source, { shape }: Envelope, outer: HeaderBlock): ParseOptions {
  if (format === "google-copy") return { provider: "google", hopCount };
  if (format === "plain-bcc") return { provider: "other", hopCount };
  const isOutermost = shape === "exchange-report";
  const reportedNetworkMessageId = isOutermost ? firstValue(outer, NETWORK_MESSAGE_ID) : undefined;
  return { provider: "microsoft", hopCount, reportedNetworkMessageId };
}

const NETWORK_MESSAGE_ID = "x-ms-exchange-crosstenant-network-message-id";

/** While its origin cannot be checked a copy counts as untrusted, and is judged again later. */
function trustOf(binding: BindingCheck, { verdict }: Judged): Pick<Judgement, "trust" | "verdict"> {
  if ("trusted" in binding) return { trust: binding, verdict };
  const reason = "undecided" in binding ? binding.undecided : "Its origin was not checked.";
  return { trust: { trusted: false, reason }, verdict: notJudged("origin-unknown") };
}

type Judged = Pick<Judgement, "mail" | "direction" | "verdict" | "likeness">;

function unread(reason: NotJudgedReason): Judged {
  return { mail: undefined, direction: "inbound", verdict: notJudged(reason), likeness: undefined };
}

interface Judges {
  readonly knowledge: TenantKnowledge;
  readonly tools: JudgeTools;
}

async function judgeMail(
  envelope: Envelope,
  options: ParseOptions,
  { knowledge, tools }: Judges,
): Promise<Judged> {
  if (envelope.mail === undefined) return unread("no-mail");
  const mail = await attempt(envelope.mail, options, tools);
  if (mail === undefined) return unread("not-parsed");
  const recipients = envelope.recipients.map((it) => it.address);
  const direction = directionOf(mail, recipients, knowledge.ownDomains);
  const read = { mail: factsOf(mail), direction, likeness: likenessOrNone(mail, direction) };
  try {
    return { ...read, verdict: tools.judge(mail, { direction, tenant: knowledge }) };
  } catch {
    // The error may quote the mail, so it is not passed on: the raw mail is kept and judged again.
    return { ...read, verdict: notJudged("detector-failed") };
  }
}

/** Not to find a mail's campaign later is no reason to lose its verdict now. */
function likenessOrNone(mail: Mail, direction: Direction): Likeness | undefined {
  try {
    return likenessOf(mail, { isOwn: direction !== "inbound" });
  } catch {
    return undefined;
  }
}

async function attempt(
  bytes: Uint8Array,
  options: ParseOptions,
  { parse }: JudgeTools,
): Promise<Mail | undefined> {
  try {
    return await parse(bytes, options);
  } catch {
    return undefined;
  }
}
