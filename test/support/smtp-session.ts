import { connect, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";

/** One SMTP conversation on a raw socket: what is sent and what comes back, nothing in between. */
export interface SmtpSession {
  /** Sends a line and gives the whole reply, continuation lines included, without the last line end. */
  send(line: string): Promise<string>;
  /** Sends bytes as they are, with no wait for a reply. */
  write(bytes: string | Uint8Array): void;
  reply(): Promise<string>;
  /** Says STARTTLS and goes on over TLS. */
  startTls(options?: ConnectionOptions): Promise<void>;
  /** Sends MAIL, RCPT, DATA and the mail; gives the last reply. */
  deliver(
    mail: string | Uint8Array,
    options?: { readonly from?: string; readonly to?: string; readonly parameters?: string },
  ): Promise<string>;
  /** Resolves when the server has closed the connection. */
  readonly closed: Promise<void>;
  end(): void;
}

/** Connects and reads the greeting; `before` is sent first (a PROXY header). */
export async function smtpSession(port: number, { before = "", greet = true } = {}): Promise<SmtpSession> {
  let socket: Socket = connect(port, "127.0.0.1");
  let reader = readReplies(socket);
  if (before !== "") socket.write(before);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));

  const session: SmtpSession = {
    send(line) {
      socket.write(`${line}\r\n`);
      return reader();
    },
    write: (bytes) => void socket.write(bytes),
    reply: () => reader(),
    async startTls(options = {}) {
      await session.send("STARTTLS");
      socket.removeAllListeners("data");
      const secure = connectTls({ socket, rejectUnauthorized: false, ...options });
      await new Promise<void>((resolve, reject) => {
        secure.once("secureConnect", resolve);
        secure.once("error", reject);
      });
      socket = secure;
      reader = readReplies(secure);
      await session.send("EHLO client.test");
    },
    async deliver(mail, { from = "", to = "secret@journal.test", parameters = "" } = {}) {
      const sender = await session.send(`MAIL FROM:<${from}>${parameters}`);
      if (!sender.startsWith("250")) return sender;
      const recipient = await session.send(`RCPT TO:<${to}>`);
      if (!recipient.startsWith("250")) return recipient;
      await session.send("DATA");
      socket.write(stuffed(mail));
      return session.send("\r\n.");
    },
    closed,
    end: () => void socket.destroy(),
  };
  await reader();
  if (greet) await session.send("EHLO client.test");
  return session;
}

/** RFC 5321 section 4.5.2: a line that begins with a dot gets another one. */
function stuffed(mail: string | Uint8Array): Buffer {
  const text = Buffer.from(mail).toString("latin1");
  return Buffer.from(text.replaceAll("\n.", "\n..").replace(/^\./, ".."), "latin1");
}

function readReplies(socket: Socket): () => Promise<string> {
  let buffered = "";
  let failure: Error | undefined;
  let wake = (): void => undefined;
  socket.on("data", (chunk: Buffer) => {
    buffered += chunk.toString("latin1");
    wake();
  });
  const fail = (error?: Error): void => {
    failure ??= error ?? new Error(`the server closed the connection: ${buffered}`);
    wake();
  };
  socket.on("error", fail);
  socket.on("close", () => fail());
  return async () => {
    for (;;) {
      const end = /^\d{3}(?: [^\r\n]*)?\r\n/m.exec(buffered);
      if (end !== null) {
        const reply = buffered.slice(0, end.index + end[0].length);
        buffered = buffered.slice(reply.length);
        return reply.trimEnd();
      }
      if (failure !== undefined) throw failure;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
}
