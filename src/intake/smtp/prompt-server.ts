import type { Socket } from "node:net";
import { SMTPServer, type SMTPServerConnectionInfo, type SMTPServerSession } from "smtp-server";
import { SMTPConnection } from "smtp-server/lib/smtp-connection.js";
import { REPLIES } from "./reply.ts";

type ConnectionOptions = ConstructorParameters<typeof SMTPConnection>[2];

/** Our own refusals begin with their enhanced code; smtp-server would put its own, coarser one before it. */
const ENHANCED_CODE = /^[245]\.\d\.\d /;

/** As shipped each connection waits 100 ms before its greeting, to catch clients that talk too soon: 16 connections then carry 156 mails a second. */
class PromptConnection extends SMTPConnection {
  /** Whether there is a place for it, or one was made. */
  findsRoom: () => boolean = () => true;

  override init(): void {
    this._setListeners(() => {
      if (this.findsRoom()) this.connectionReady();
      else this.send(421, `${this.name} Too many connections`, false);
    });
  }

  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    const isOurs = typeof data === "string" && ENHANCED_CODE.test(data);
    super.send(code, data, isOurs ? false : context);
  }

  /** Idle: nothing is lost when it is asked to come again. */
  get isReceiving(): boolean {
    return Boolean(this._dataStream);
  }
}

/** smtp-server without its greeting delay, and with a drain that lets what is being received finish. */
export class PromptServer extends SMTPServer {
  #isDraining = false;
  readonly #known = new WeakSet<SMTPServerSession>();

  override connect(socket: Socket, options?: ConnectionOptions): void {
    const connection = new PromptConnection(this, socket, options);
    connection.findsRoom = () => this.#isWithinLimit() || this.#dismissStranger(connection);
    this.connections.add(connection);
    connection.on("error", (error: Error) => this._onError(error));
    connection.on("connect", (data: SMTPServerConnectionInfo) => this._onClientConnect(data));
    connection.init();
  }

  /** It has named one of our addresses: a place of it is not given to anybody else. */
  welcome(session: SMTPServerSession): void {
    this.#known.add(session);
  }

  /**
   * Anybody may connect, and sit there. In a full house whoever has sat longest without naming an address makes room: a mail
   * server names one within a second or two, and five hundred idle connections of a stranger would else keep all of them out.
   */
  #dismissStranger(newcomer: PromptConnection): boolean {
    for (const other of this.connections) {
      if (!(other instanceof PromptConnection) || other === newcomer || this.#known.has(other.session))
        continue;
      other.send(421, `${this.options.name} Too many connections`, false);
      return this.#isWithinLimit();
    }
    return false;
  }

  #isWithinLimit(): boolean {
    const { maxClients } = this.options;
    return maxClients === undefined || this.connections.size <= maxClients;
  }

  /** Stops accepting, says 421 to who is idle, and resolves when the last DATA has its answer, or the close time-out is over. */
  async drain(): Promise<void> {
    this.#isDraining = true;
    const closed = new Promise<void>((resolve) => this.close(resolve));
    this.dismissIdle();
    await closed;
  }

  /** To be called after each DATA: its connection is idle again. */
  dismissIdle(): void {
    if (!this.#isDraining) return;
    const [code, enhancedCode, text] = REPLIES.shuttingDown;
    for (const connection of this.connections) {
      if (connection instanceof PromptConnection && !connection.isReceiving)
        connection.send(code, `${enhancedCode} ${text}`);
    }
  }
}
