import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type Socket } from "node:net";

/** One SMTP session. Speaks as plainly as `smtp-source`: each command waits for its answer. */
export interface SmtpClient {
  /**
   * Sends one mail; resolves at the 250 after its last byte. Lines must not begin with a dot. After a 4xx it comes
   * again; throws for any other answer.
   */
  deliver(mail: OutgoingMail): Promise<void>;
  quit(): Promise<void>;
}

export interface OutgoingMail {
  readonly sender: string;
  readonly recipient: string;
  /** The mail in pieces, so that large ones can share their bytes; the last one ends with a line end. */
  readonly parts: readonly Uint8Array[];
}

export async function openSmtpClient(port: number): Promise<SmtpClient> {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  const replies = readReplies(socket);
  const ask = (line: string): Promise<string> => {
    socket.write(`${line}\r\n`);
    return replies.next();
  };
  const say = async (line: string, expected: number): Promise<void> => {
    const reply = await ask(line);
    if (!reply.startsWith(String(expected))) throw new Error(`after ${line.slice(0, 20)}: ${reply.trim()}`);
  };
  const greeting = await replies.next();
  if (!greeting.startsWith("220")) throw new Error(`a greeting of ${greeting.trim()}`);
  await say("EHLO bench.test", 250);
  return {
    async deliver({ sender, recipient, parts }) {
      for (;;) {
        await say(`MAIL FROM:<${sender}>`, 250);
        await say(`RCPT TO:<${recipient}>`, 250);
        await say("DATA", 354);
        for (const part of parts) if (!socket.write(part)) await once(socket, "drain");
        const reply = await ask(".");
        if (reply.startsWith("250")) return;
        // Whoever has a queue comes again.
        if (!reply.startsWith("4")) throw new Error(`after the mail: ${reply.trim()}`);
        await sleep(TRY_AGAIN_MS);
      }
    },
    async quit() {
      await say("QUIT", 221);
      socket.end();
    },
  };
}

const TRY_AGAIN_MS = 1_000;

interface Replies {
  next(): Promise<string>;
}

/** Reads whole replies, of one line or several (RFC 5321 section 4.2.1). */
function readReplies(socket: Socket): Replies {
  let text = "";
  let waiting: { resolve(reply: string): void; reject(error: Error): void } | undefined;
  const settle = (): void => {
    const last = /^\d{3} .*\r\n/m.exec(text);
    if (last === null || waiting === undefined) return;
    const told = waiting;
    waiting = undefined;
    text = "";
    told.resolve(last[0]);
  };
  const fail = (error: Error): void => {
    waiting?.reject(error);
    waiting = undefined;
  };
  socket.on("data", (bytes: Buffer) => {
    text += bytes.toString("latin1");
    settle();
  });
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("the server closed the connection")));
  return {
    next: () =>
      new Promise<string>((resolve, reject) => {
        waiting = { resolve, reject };
        settle();
      }),
  };
}
