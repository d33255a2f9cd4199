import type { AddressInfo } from "node:net";
import Fastify from "fastify";
import { createFaults } from "#simulator/faults.ts";
import { entraRoutes } from "#simulator/microsoft/entra-routes.ts";
import { openEntraSignIn } from "#simulator/microsoft/entra-sign-in.ts";
import type { MailboxStore } from "#simulator/microsoft/mailbox-store.ts";
import { type MicrosoftOrganisation, openMicrosoftOrganisation } from "#simulator/microsoft/organisation.ts";
import { type MicrosoftSeed, microsoftSeed, type UserSeed } from "#simulator/microsoft/seed.ts";
import { graphRoutes } from "#simulator/graph/graph-routes.ts";

export const IMMUTABLE = { prefer: 'IdType="ImmutableId"' };

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** As much of any Graph body as the tests read. */
export interface Body {
  readonly id: string;
  readonly value: readonly Body[];
  readonly responses: readonly {
    readonly id: string;
    readonly status: number;
    readonly headers: Record<string, string>;
    readonly body: Body;
  }[];
  readonly error: { readonly code: string };
  readonly parentFolderId: string;
  readonly "@odata.nextLink"?: string;
  readonly [name: string]: unknown;
}

export interface TestTenant extends AsyncDisposable {
  readonly base: string;
  readonly organisation: MicrosoftOrganisation;
  /** The first users of the seed, in order. */
  readonly users: readonly UserSeed[];
  readonly clock: { now: Date };
  token(): Promise<string>;
  mailbox(index?: number): MailboxStore;
  /** Delivers a small mail and answers its Message-ID. */
  deliver(
    to: string,
    options?: { readonly messageId?: string; readonly subject?: string; readonly toJunk?: boolean },
  ): string;
  /** A Graph call with a good token; `path` is below the version. */
  graph(
    method: string,
    path: string,
    options?: { readonly body?: unknown; readonly headers?: Record<string, string> },
  ): Promise<Answer>;
}

/** A tenant on the wire, on a free port of loopback, with a clock that stands still. */
export async function openTestTenant(changes: Partial<MicrosoftSeed> = {}): Promise<TestTenant> {
  const clock = { now: new Date("2026-11-23T12:00:00Z") };
  const random = numbers();
  const seed = { ...microsoftSeed({ users: 4, sharedMailboxes: 1 }), ...changes };
  const deps = { clock: () => clock.now, random, faults: createFaults(random) };
  const organisation = openMicrosoftOrganisation(seed, deps);
  const app = Fastify();
  const organisations = [organisation];
  entraRoutes(app, { organisations, signIn: openEntraSignIn({ organisations, clock: organisation.clock }) });
  graphRoutes(app, { organisations: [organisation] });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const token = (): Promise<string> => askToken(base, seed);
  return {
    base,
    organisation,
    users: seed.users,
    clock,
    token,
    mailbox: (index = 0) => {
      const store = organisation.mailboxes.get(seed.users[index]?.id ?? "");
      if (store === undefined) throw new Error("no such user");
      return store;
    },
    deliver: delivery(organisation, clock),
    graph: graphCaller(base, token),
    [Symbol.asyncDispose]: () => app.close(),
  };
}

async function askToken(base: string, { tenantId, clients: [client] }: MicrosoftSeed): Promise<string> {
  const form = {
    grant_type: "client_credentials",
    scope: "https://graph.microsoft.com/.default",
    client_id: client?.id ?? "",
    client_secret: client?.secret ?? "",
  };
  const url = `${base}/entra/${tenantId}/oauth2/v2.0/token`;
  const reply = await fetch(url, { method: "POST", body: new URLSearchParams(form) });
  return ((await reply.json()) as { access_token: string }).access_token;
}

function delivery(organisation: MicrosoftOrganisation, clock: { readonly now: Date }): TestTenant["deliver"] {
  let delivered = 0;
  return (to, { messageId, subject = "A mail", toJunk = false } = {}) => {
    delivered += 1;
    const id = messageId ?? `<mail-${delivered}@sender.test>`;
    const mime = Buffer.from(
      `Received: from a by b; now\r\nFrom: Sender <sender@sender.test>\r\nTo: ${to}\r\nSubject: ${subject}\r\n` +
        `Date: Mon, 23 Nov 2026 11:59:00 +0000\r\nMessage-ID: ${id}\r\n\r\nHello\r\n`,
    );
    const networkMessageId = `00000000-0000-4000-8000-${String(delivered).padStart(12, "0")}`;
    organisation.deliver({ recipient: to, mime, networkMessageId, receivedAt: clock.now, toJunk });
    return id;
  };
}

/** Takes one token for all calls, as a client does. */
function graphCaller(base: string, token: () => Promise<string>): TestTenant["graph"] {
  let taken: Promise<string> | undefined;
  return async (method, path, { body, headers = {} } = {}) => {
    taken ??= token();
    const reply = await fetch(`${base}/graph/v1.0${path}`, {
      method,
      headers: { authorization: `Bearer ${await taken}`, "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    const isJson = reply.headers.get("content-type")?.includes("json") ?? false;
    const read: unknown = isJson ? JSON.parse(text) : { text };
    return { status: reply.status, headers: reply.headers, body: read as Body };
  };
}

/** Numbers from 0 to 1 that look random and are the same each time. */
function numbers(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
