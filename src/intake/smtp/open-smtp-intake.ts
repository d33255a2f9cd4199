import type { AddressInfo } from "node:net";
import type { SMTPServerOptions } from "smtp-server";
import { openByteBudget } from "./byte-budget.ts";
import { openConversations } from "./conversations.ts";
import { PromptServer } from "./prompt-server.ts";
import type { Refusal } from "./reply.ts";
import type { SmtpIntakeOptions } from "./smtp-intake-options.ts";

export interface SmtpIntake extends AsyncDisposable {
  readonly port: number;
  readonly bytesInFlight: number;
  readonly connections: number;
  /** A renewed certificate: for every STARTTLS from now on, while what is encrypted already goes on as it is. */
  renewTls(tls: NonNullable<SmtpIntakeOptions["tls"]>): void;
}

/** Opens the SMTP server. No AUTH, no relaying, no bounces; disposing drains it. */
export async function openSmtpIntake(options: SmtpIntakeOptions): Promise<SmtpIntake> {
  const budget = openByteBudget(options.maxBytesInFlight);
  const conversation = openConversations(options, budget);
  const server = new PromptServer({
    ...serverOptions(options),
    onSecure: (socket, session, done) => done(conversation.secured(socket, session)),
    onMailFrom: (_address, session, done) => done(conversation.started(session)),
    onRcptTo: (recipient, session, done) =>
      void call(conversation.addressed(recipient.address, session), (error) => {
        if (!error) server.welcome(session);
        done(error);
      }),
    onData: (stream, session, done) =>
      void call(conversation.received(stream, session), (error, text) => {
        done(error, text);
        server.dismissIdle();
      }),
  });
  server.on("error", options.onTrouble);
  const port = await listen(server, options);
  return {
    port,
    get bytesInFlight() {
      return budget.bytesInFlight;
    },
    get connections() {
      return server.connections.size;
    },
    renewTls: (tls) => server.updateSecureContext({ ...tls }),
    [Symbol.asyncDispose]: () => server.drain(),
  };
}

/** Answers smtp-server's callback with what the promise came to: a text, or a refusal. */
async function call<Text>(
  outcome: Promise<Text | Refusal>,
  done: (error?: Error | null, text?: Text) => void,
): Promise<void> {
  const answer = await outcome;
  if (answer instanceof Error) done(answer);
  else done(null, answer);
}

/** RFC 5321 section 4.5.3.2.7: five minutes at least. */
const IDLE_MS = 300_000;

function serverOptions({
  name,
  tls,
  proxyProtocol,
  maxMessageBytes,
  maxConnections,
  drainMs,
}: SmtpIntakeOptions): SMTPServerOptions {
  return {
    name,
    banner: "Undeliver",
    // A client's certificate is asked for and never checked against authorities: a source pins its fingerprint.
    ...(tls === undefined
      ? {}
      : { ...tls, minVersion: "TLSv1.2", requestCert: true, rejectUnauthorized: false }),
    disabledCommands: tls === undefined ? ["AUTH", "STARTTLS"] : ["AUTH"],
    authOptional: true,
    useProxy: typeof proxyProtocol === "boolean" ? proxyProtocol : [...proxyProtocol],
    size: maxMessageBytes,
    rejectOversized: true,
    maxClients: maxConnections,
    hideENHANCEDSTATUSCODES: false,
    disableReverseLookup: true,
    logger: false,
    socketTimeout: IDLE_MS,
    closeTimeout: drainMs,
  };
}

async function listen(server: PromptServer, { host, port }: SmtpIntakeOptions): Promise<number> {
  const listening = server.listen(port, host);
  await new Promise<void>((resolve, reject) => {
    listening.once("listening", resolve);
    listening.once("error", reject);
  });
  // Not a path, so it is an AddressInfo.
  return (listening.address() as AddressInfo).port;
}
