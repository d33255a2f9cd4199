import type { AddressInfo } from "node:net";
import { PromptServer } from "../smtp/prompt-server.ts";

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

/** A journal intake that takes everything, for tests. `refuse` answers an SMTP code for the nth DATA (from 1), or `undefined`. */
export async function openSmtpSink(
  refuse: (attempt: number) => number | undefined = () => undefined,
  port = 0,
): Promise<SmtpSink> {
  const mails: SunkMail[] = [];
  const waiting: { readonly count: number; readonly resolve: (all: readonly SunkMail[]) => void }[] = [];
  let connections = 0;
  let attempts = 0;
  const server = new PromptServer({
    disableReverseLookup: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    logger: false,
    closeTimeout: 100,
    onConnect(_session, done) {
      connections += 1;
      done();
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        attempts += 1;
        const code = refuse(attempts);
        if (code !== undefined) {
          done(Object.assign(new Error("as told"), { responseCode: code }));
          return;
        }
        const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
        mails.push({ from, to: envelope.rcptTo.map((it) => it.address), raw: Buffer.concat(chunks) });
        done(null);
        for (const it of waiting) if (mails.length >= it.count) it.resolve(mails);
      });
    },
  });
  server.on("error", () => undefined);
  const real = await new Promise<number>((resolve) => {
    const listening = server.listen(port, "127.0.0.1", () => {
      resolve((listening.address() as AddressInfo).port);
    });
  });
  return {
    port: real,
    mails,
    get connections() {
      return connections;
    },
    received: (count) =>
      mails.length >= count
        ? Promise.resolve(mails)
        : new Promise((resolve) => {
            waiting.push({ count, resolve });
          }),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}
