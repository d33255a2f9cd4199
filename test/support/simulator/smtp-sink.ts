import type { SMTPServerDataStream, SMTPServerSession } from "smtp-server";
import { closeServer, listenOn, PromptServer, readData } from "#simulator/smtp/prompt-server.ts";

export interface SunkMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
}

export interface SmtpSink extends AsyncDisposable {
  readonly port: number;
  readonly mails: readonly SunkMail[];
  /** How many clients have connected so far. */
  readonly connections: number;
  /** Resolves when at least `count` mails have come. */
  received(count: number): Promise<readonly SunkMail[]>;
}

/**
 * A journal intake that takes everything, for tests. `refuse` answers an SMTP code for the nth DATA (from 1), or `undefined`;
 * with `tls` it offers STARTTLS.
 */
export async function openSmtpSink(
  refuse: (attempt: number) => number | undefined = () => undefined,
  port = 0,
  tls?: Readonly<Record<"cert" | "key", string>>,
): Promise<SmtpSink> {
  const mails: SunkMail[] = [];
  const waiting: { readonly count: number; readonly resolve: (all: readonly SunkMail[]) => void }[] = [];
  let connections = 0;
  let attempts = 0;
  const take = (mail: SunkMail): number | undefined => {
    attempts += 1;
    const code = refuse(attempts);
    if (code !== undefined) return code;
    mails.push(mail);
    for (const it of waiting) if (mails.length >= it.count) it.resolve(mails);
    return undefined;
  };
  const server = new PromptServer({
    disableReverseLookup: true,
    disabledCommands: tls === undefined ? ["AUTH", "STARTTLS"] : ["AUTH"],
    ...tls,
    logger: false,
    closeTimeout: 100,
    onConnect(_session, done) {
      connections += 1;
      done();
    },
    onData(stream, session, done) {
      void readMail(stream, session, (mail) => {
        const responseCode = take(mail);
        done(responseCode === undefined ? null : Object.assign(new Error("as told"), { responseCode }));
      });
    },
  });
  const address = await listenOn(server, { host: "127.0.0.1", port });
  const received = (count: number): Promise<readonly SunkMail[]> =>
    new Promise((resolve) => {
      if (mails.length >= count) resolve(mails);
      else waiting.push({ count, resolve });
    });
  return {
    port: address.port,
    mails,
    get connections() {
      return connections;
    },
    received,
    [Symbol.asyncDispose]: () => closeServer(server),
  };
}

async function readMail(
  stream: SMTPServerDataStream,
  { envelope }: SMTPServerSession,
  take: (mail: SunkMail) => void,
): Promise<void> {
  const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
  take({ from, to: envelope.rcptTo.map((it) => it.address), raw: await readData(stream) });
}
