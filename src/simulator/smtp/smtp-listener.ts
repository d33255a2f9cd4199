import type { AddressInfo } from "node:net";
import type { SMTPServerDataStream, SMTPServerSession } from "smtp-server";
import { PromptServer } from "./prompt-server.ts";
import type { Transport } from "./transport.ts";

export interface ListenAddress {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface SmtpListener extends AsyncDisposable {
  /** With the real port. */
  readonly address: ListenAddress;
}

/** Mail in. `transport` is asked for each mail, so that a reset of the simulator can put another in its place. */
export async function listenForMail(
  address: ListenAddress,
  transport: () => Transport,
): Promise<SmtpListener> {
  const server = new PromptServer({
    name: "mx.simulator.example",
    disableReverseLookup: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    logger: false,
    size: MAX_BYTES,
    closeTimeout: 1_000,
    onRcptTo(recipient, session, callback) {
      const refusal = transport().refuse(senderOf(session), recipient.address);
      callback(refusal === undefined ? null : smtpError(550, refusal));
    },
    onData(stream, session, callback) {
      void take(transport(), stream, session, callback);
    },
  });
  // A client that goes away in the middle is its own trouble.
  server.on("error", () => undefined);
  const { port } = await listen(server, address);
  return {
    address: { host: address.host, port },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}

/** Exchange Online's largest message. */
const MAX_BYTES = 150 * 1024 * 1024;

type Answer = (error?: Error | null, message?: string) => void;

async function take(
  transport: Transport,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  answer: Answer,
) {
  try {
    const bytes = await read(stream);
    const recipients = session.envelope.rcptTo.map((it) => it.address);
    await transport.accept({ sender: senderOf(session), recipients }, bytes);
    answer(null, "2.6.0 Queued mail for delivery");
  } catch (error) {
    answer(error instanceof Error ? error : smtpError(451, "4.3.0 Local error in processing"));
  }
}

async function read(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  if (stream.sizeExceeded) throw smtpError(552, "5.3.4 Message size exceeds fixed maximum message size");
  return Buffer.concat(chunks);
}

function senderOf({ envelope }: SMTPServerSession): string {
  return envelope.mailFrom === false ? "" : envelope.mailFrom.address;
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

function listen(server: PromptServer, { host, port }: ListenAddress): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const listening = server.listen(port, host, () => {
      resolve(listening.address() as AddressInfo);
    });
    listening.once("error", reject);
  });
}
