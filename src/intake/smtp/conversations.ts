import type { Readable } from "node:stream";
import { TLSSocket } from "node:tls";
import type { SMTPServerSession } from "smtp-server";
import type { SessionFacts } from "../journal-port.ts";
import type { Source } from "#directory/sources.ts";
import { admitRecipient } from "./admission.ts";
import type { ByteBudget } from "./byte-budget.ts";
import { type Received, type Reception, receiveData } from "./receive-data.ts";
import { type Refusal, type ReplyName, refusal } from "./reply.ts";
import { DEFAULT_MAX_DATA_MS, type SmtpIntakeOptions } from "./smtp-intake-options.ts";

/** What is done at each step of an SMTP session. Nothing here rejects: trouble is told, and becomes a refusal. */
export interface Conversations {
  /** After STARTTLS. */
  secured(socket: unknown, session: SMTPServerSession): undefined;
  /** MAIL FROM; the null reverse path is as good as any. */
  started(session: SMTPServerSession): undefined;
  /** RCPT TO. */
  addressed(address: string, session: SMTPServerSession): Promise<undefined | Refusal>;
  /** DATA; answers only once the delivery is stored, or cannot be. */
  received(stream: Readable, session: SMTPServerSession): Promise<string | Refusal>;
}

/** Keeps beside each session what smtp-server's own does not hold. */
export function openConversations(options: SmtpIntakeOptions, budget: ByteBudget): Conversations {
  const sources = new WeakMap<SMTPServerSession, Source>();
  const certificates = new WeakMap<SMTPServerSession, string>();
  const misses = new WeakMap<SMTPServerSession, number>();
  return {
    secured(socket, session) {
      const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
      if (certificate !== undefined) certificates.set(session, toHex(certificate.fingerprint256));
    },
    started(session) {
      sources.delete(session);
    },
    async addressed(address, session) {
      const { remoteAddress: clientAddress, secure: isSecure } = session;
      try {
        const facts = { address, clientAddress, isSecure, chosen: sources.get(session) };
        const admission = await admitRecipient(facts, options.findSource);
        if ("refused" in admission) {
          const { refused, by } = admission;
          return refuse(options, refused === "unknownAddress" ? missed(misses, session) : refused, by);
        }
        sources.set(session, admission.admitted);
        return undefined;
      } catch (error) {
        options.onTrouble(error);
        return refuse(options, "noLookup");
      }
    },
    async received(stream, session) {
      const source = sources.get(session);
      if (source === undefined) return refusal("unknownAddress");
      const certificate = certificates.get(session);
      try {
        return await takeIn({ stream, session, source, certificate, budget }, options);
      } catch (error) {
        options.onTrouble(error);
        return refusal("notStored");
      }
    },
  };
}

/** Each asks the database, so whoever goes on guessing has to connect anew. */
const MAX_MISSES = 20;

function missed(misses: WeakMap<SMTPServerSession, number>, session: SMTPServerSession): ReplyName {
  const count = (misses.get(session) ?? 0) + 1;
  misses.set(session, count);
  return count > MAX_MISSES ? "tooManyUnknown" : "unknownAddress";
}

function refuse({ onRefused }: SmtpIntakeOptions, why: ReplyName, by?: Source): Refusal {
  onRefused(why, by);
  return refusal(why);
}

function toHex(fingerprint: string): string {
  return fingerprint.replaceAll(":", "").toLowerCase();
}

interface Incoming {
  readonly stream: Readable;
  readonly session: SMTPServerSession;
  readonly source: Source;
  readonly certificate: string | undefined;
  readonly budget: ByteBudget;
}

async function takeIn(incoming: Incoming, options: SmtpIntakeOptions): Promise<string | Refusal> {
  const reception = await receiveInTime(incoming, options);
  try {
    return await deliver(reception.received, incoming, options);
  } finally {
    reception.release();
  }
}

/** A stream that is destroyed ends the reading with its error, and smtp-server throws the rest of the DATA away. */
async function receiveInTime(
  { stream, session, budget }: Incoming,
  options: SmtpIntakeOptions,
): Promise<Reception> {
  const { maxMessageBytes: maxBytes, budgetWaitMs, maxDataMs = DEFAULT_MAX_DATA_MS } = options;
  const timer = setTimeout(() => stream.destroy(new Error("a DATA took too long")), maxDataMs);
  try {
    return await receiveData(stream, declaredBytes(session), { maxBytes, budgetWaitMs, budget });
  } finally {
    clearTimeout(timer);
  }
}

async function deliver(
  received: Received,
  incoming: Incoming,
  options: SmtpIntakeOptions,
): Promise<string | Refusal> {
  if (received.kind === "too-large") return refuse(options, "tooLarge", incoming.source);
  if (received.kind === "overloaded") return refuse(options, "overloaded", incoming.source);
  const session = sessionFacts(incoming, options.now());
  const answer = await options.deliver({ source: incoming.source, session, blocks: received.blocks });
  return answer.kind === "stored" ? `Stored as ${answer.reference}` : refusal("notStored");
}

/** RFC 1870: what the sender says the mail will have, 0 where it says nothing. */
function declaredBytes({ envelope }: SMTPServerSession): number {
  const args = envelope.mailFrom === false ? false : envelope.mailFrom.args;
  return args === false ? 0 : Number(args["SIZE"] ?? 0);
}

function sessionFacts({ session, certificate }: Incoming, receivedAt: Date): SessionFacts {
  const { tlsOptions, envelope, remoteAddress } = session;
  return {
    clientAddress: remoteAddress,
    tls: tlsOptions === false ? undefined : `${tlsOptions.version} ${tlsOptions.standardName}`,
    clientCertificateSha256: certificate,
    mailFrom: envelope.mailFrom === false ? "" : envelope.mailFrom.address,
    receivedAt,
  };
}
