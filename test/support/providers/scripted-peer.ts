import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Budget, BudgetScope } from "#retraction/budget.ts";
import { ProviderError } from "#retraction/provider-error.ts";

/** What a scripted peer heard. */
export interface Heard {
  readonly method: string;
  /** With its query, as it came over the wire. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface Scripted {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
  /** Cuts the connection instead of answering. */
  readonly reset?: boolean;
}

export interface ScriptedPeer extends AsyncDisposable {
  readonly url: string;
  readonly heard: readonly Heard[];
}

/** For tests: an HTTP server on loopback that answers what it is told to, so that each of a provider's errors can be had. */
export async function openScriptedPeer(
  answer: (heard: Heard) => Scripted | Promise<Scripted>,
): Promise<ScriptedPeer> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    void readHeard(request).then(async (it) => {
      heard.push(it);
      reply(response, await answer(it));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** For tests: a budget without limits that remembers what it was told. */
export interface OpenBudget extends Budget {
  readonly spent: Map<string, number>;
  readonly blocked: Map<string, Date>;
}

export function openBudget(): OpenBudget {
  const spent = new Map<string, number>();
  const blocked = new Map<string, Date>();
  return {
    spent,
    blocked,
    spend: async ({ name }: BudgetScope, units) => {
      const until = blocked.get(name);
      if (until !== undefined) throw new ProviderError("throttled", "banned", { retryAt: until });
      spent.set(name, (spent.get(name) ?? 0) + units);
    },
    block: async ({ name }, until) => {
      blocked.set(name, until);
    },
  };
}

async function readHeard(request: IncomingMessage): Promise<Heard> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  return {
    method: request.method ?? "",
    url: request.url ?? "",
    headers,
    body: Buffer.concat(chunks).toString(),
  };
}

function reply(
  response: ServerResponse,
  { status = 200, headers = {}, json, text = "", reset = false }: Scripted,
): void {
  if (reset) {
    response.socket?.destroy();
    return;
  }
  const type = json === undefined ? "text/plain" : "application/json";
  response.writeHead(status, { "content-type": type, ...headers });
  response.end(json === undefined ? text : JSON.stringify(json));
}
