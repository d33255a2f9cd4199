import type { SMTPServerDataStream, SMTPServerSession } from "smtp-server";
import { closeServer, type ListenAddress, listenOn, PromptServer, readData } from "./prompt-server.ts";
import type { Transport } from "./transport.ts";

export interface SmtpListener extends AsyncDisposable {
  /** With the real port. */
  readonly address: ListenAddress;
}

/**
 * Mail in. `transport` is asked for each mail, so that a reset of the simulator can put another in its place; while there
 * is none, mail is put off.
 */
export async function listenForMail(
  address: ListenAddress,
  transport: () => Transport | undefined,
): Promise<SmtpListener> {
  const server = new PromptServer({
    name: "mx.simulator.example",
    disableReverseLookup: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    logger: false,
    size: MAX_BYTES,
    closeTimeout: 1_000,
    onRcptTo(recipient, session, callback) {
      const now = transport();
      if (now === undefined) return callback(smtpError(451, NOT_YET));
      const refusal = now.refuse(senderOf(session), recipient.address);
      return callback(refusal === undefined ? null : smtpError(550, refusal));
    },
    onData(stream, session, callback) {
      void take(transport(), stream, session, callback);
    },
  });
  return {
    address: await listenOn(server, address),
    [Symbol.asyncDispose]: () => closeServer(server),
  };
}

/** Exchange Online's largest message. */
const MAX_BYTES = 150 * 1024 * 1024;

const NOT_YET = "4.3.2 Not open yet, try again";

type Answer = (error?: Error | null, message?: string) => void;

async function take(
  transport: Transport | undefined,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  answer: Answer,
) {
  try {
    const bytes = await readData(stream);
    if (transport === undefined) throw smtpError(451, NOT_YET);
    if (stream.sizeExceeded) throw smtpError(552, "5.3.4 Message size exceeds fixed maximum message size");
    const recipients = session.envelope.rcptTo.map((it) => it.address);
    await transport.accept({ sender: senderOf(session), recipients }, bytes);
    answer(null, "2.6.0 Queued mail for delivery");
  } catch (error) {
    answer(error instanceof Error ? error : smtpError(451, "4.3.0 Local error in processing"));
  }
}

function senderOf({ envelope }: SMTPServerSession): string {
  return envelope.mailFrom === false ? "" : envelope.mailFrom.address;
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
