import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type JournalQueue, type JournalQueueOptions, openJournalQueue } from "./journal/journal-queue.ts";
import type { JournalRoute } from "./journal/journal-route.ts";
import type { FaultRule } from "./faults.ts";
import { type Generation, openGeneration, type OrganisationOptions } from "./generation.ts";
import { type ArcKey, makeArcKey } from "./smtp/arc-key.ts";
import type { ListenAddress } from "./smtp/prompt-server.ts";
import { listenForMail } from "./smtp/smtp-listener.ts";

export interface SimulatorOptions {
  /** Absent: a free port of 127.0.0.1. */
  readonly httpListen?: ListenAddress;
  /** Absent: a free port of 127.0.0.1. */
  readonly smtpListen?: ListenAddress;
  readonly organisations: readonly OrganisationOptions[];
  /** Absent: the time. */
  readonly clock?: () => Date;
  /** 0 to 1. Absent: `Math.random`. */
  readonly random?: () => number;
  /** In force from the start, and again after a reset. */
  readonly faults?: readonly FaultRule[];
  readonly journalQueue?: JournalQueueOptions;
  /** Mail is put off (451) until `openMail`: so that none is delivered before its journal route is set. */
  readonly isMailClosed?: boolean;
  /** Absent: made anew. */
  readonly controlToken?: string;
  /** Absent: made anew. */
  readonly arcKey?: ArcKey;
}

/** Base URLs, each in the place of one of the providers' hosts, without a slash at the end. */
interface SimulatorEndpoints {
  /** For https://graph.microsoft.com: calls go to `{graph}/v1.0`. */
  readonly graph: string;
  /** For https://login.microsoftonline.com: tokens come from `{entra}/{tenant}/oauth2/v2.0/token`. */
  readonly entra: string;
  /** For https://gmail.googleapis.com: calls go to `{gmail}/gmail/v1`. */
  readonly gmail: string;
  /** For https://admin.googleapis.com: calls go to `{directory}/admin/directory/v1`. */
  readonly directory: string;
  /** For https://oauth2.googleapis.com/token, whole. */
  readonly googleToken: string;
  /** `{control}/state` and so on. */
  readonly control: string;
}

export interface Simulator extends AsyncDisposable {
  /** With the real ports. */
  readonly http: ListenAddress;
  readonly smtp: ListenAddress;
  readonly endpoints: SimulatorEndpoints;
  readonly controlToken: string;
  /** Under what the simulated Gmail seals mail; a verifier needs its TXT record. */
  readonly arcKey: ArcKey;
  readonly journal: Pick<JournalQueue, "status" | "setPaused" | "resend" | "add">;
  /** The organisations as they are now: a reset puts new ones in their place. */
  readonly world: Generation["world"];
  /** What an administrator sets in the provider's console; `undefined`: no journaling. Throws for an unknown domain. */
  setJournal(domain: string, route: JournalRoute | undefined): void;
  /** Takes mail from now on. */
  openMail(): void;
  /** Everything as at the start. Copies that are on their way to the intake still arrive. */
  reset(): Promise<void>;
}

/**
 * Microsoft 365 and Google Workspace in small: mail sent to the SMTP port is delivered into the mailboxes and journaled,
 * and the mailboxes answer the providers' APIs over HTTP.
 *
 * @example
 * await using simulator = await startSimulator({
 *   organisations: [{ provider: "microsoft", seed: microsoftSeed({ users: 5 }) }],
 * });
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  await using opened = new AsyncDisposableStack();
  const controlToken = options.controlToken ?? randomBytes(24).toString("base64url");
  const arcKey = options.arcKey ?? (await makeArcKey());
  const journal = opened.use(openJournalQueue(options.journalQueue));
  const open = (): Promise<Generation> => openGeneration(options, { controlToken, arcKey, journal, reset });

  let current = await open();
  opened.defer(() => current[Symbol.asyncDispose]());
  async function reset(): Promise<void> {
    const last = current;
    current = await open();
    // The call that asked for the reset is still being answered by the last generation.
    setImmediate(() => void last[Symbol.asyncDispose]());
  }

  const server = createServer((request, response) => {
    current.handle(request, response);
  });
  opened.defer(() => closeServer(server));
  const http = await listen(server, options.httpListen ?? LOOPBACK);
  let isMailOpen = options.isMailClosed !== true;
  const transport = () => (isMailOpen ? current.transport : undefined);
  const mail = opened.use(await listenForMail(options.smtpListen ?? LOOPBACK, transport));
  const closing = opened.move();
  return {
    http,
    smtp: mail.address,
    endpoints: endpointsAt(http),
    controlToken,
    arcKey,
    journal,
    get world() {
      return current.world;
    },
    setJournal: (domain, route) => current.setJournal(domain, route),
    openMail: () => {
      isMailOpen = true;
    },
    reset,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

const LOOPBACK: ListenAddress = { host: "127.0.0.1", port: 0 };

function endpointsAt({ host, port }: ListenAddress): SimulatorEndpoints {
  const base = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  return {
    graph: `${base}/graph`,
    entra: `${base}/entra`,
    gmail: base,
    directory: base,
    googleToken: `${base}/google/token`,
    control: `${base}/_control`,
  };
}

async function listen(server: Server, { host, port }: ListenAddress): Promise<ListenAddress> {
  // Clients that keep connections must never find one closed under their hands: no provider of size does that in 5 s.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return { host, port: (server.address() as AddressInfo).port };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
