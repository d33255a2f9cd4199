import type { AddressInfo, Socket } from "node:net";
import { SMTPServer, type SMTPServerConnectionInfo, type SMTPServerDataStream } from "smtp-server";
import { SMTPConnection } from "smtp-server/lib/smtp-connection.js";

/** smtp-server without the 100 ms that it waits before each greeting: with them 16 senders carry 156 mails a second. */
export class PromptServer extends SMTPServer {
  override connect(socket: Socket, options?: ConstructorParameters<typeof SMTPConnection>[2]): void {
    const connection = new PromptConnection(this, socket, options);
    this.connections.add(connection);
    connection.on("error", (error: Error) => {
      this._onError(error);
    });
    connection.on("connect", (data: SMTPServerConnectionInfo) => {
      this._onClientConnect(data);
    });
    connection.init();
  }
}

class PromptConnection extends SMTPConnection {
  override init(): void {
    this._setListeners(() => {
      this.connectionReady();
    });
  }
}

export interface ListenAddress {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** Answers with the real port; rejects where the address is taken. */
export function listenOn(server: SMTPServer, { host, port }: ListenAddress): Promise<ListenAddress> {
  // A client that goes away in the middle is its own trouble.
  server.on("error", () => undefined);
  return new Promise((resolve, reject) => {
    const listening = server.listen(port, host, () => {
      resolve({ host, port: (listening.address() as AddressInfo).port });
    });
    listening.once("error", reject);
  });
}

export function closeServer(server: SMTPServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(resolve);
  });
}

/** The whole DATA, dots removed. */
export async function readData(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
