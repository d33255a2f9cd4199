import type { IntegrationId } from "#shared/ids.ts";
import {
  type OpenBudget,
  openBudget,
  openScriptedPeer,
  type Scripted,
  type ScriptedPeer,
} from "./scripted-peer.ts";
import { type Graph, type GraphConnection, type GraphDeps, openGraph } from "#providers/graph/open-graph.ts";

/** One call as it came inside of a batch, or alone. */
export interface InnerCall {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** `undefined` leaves the call out of the batch's answer. */
export type InnerAnswer = Pick<Scripted, "status" | "headers" | "json"> | undefined;

export interface ScriptedGraph extends AsyncDisposable {
  readonly graph: Graph;
  readonly budget: OpenBudget;
  readonly batches: readonly (readonly InnerCall[])[];
  readonly calls: readonly InnerCall[];
  readonly peer: ScriptedPeer;
  /** How often a token was asked for; each answers `token-1`, `token-2` and so on. */
  readonly tokensGiven: () => number;
}

export interface Script {
  readonly inner: (call: InnerCall) => InnerAnswer | Promise<InnerAnswer>;
  /** Answers the batch request as a whole instead. */
  readonly outer?: (authorization: string) => Scripted | undefined;
  readonly connection?: Partial<GraphConnection>;
  readonly limits?: GraphDeps["limits"];
  readonly now?: () => Date;
}

/** For tests: our Graph adapter before a peer that opens batches and answers each call as the script says. */
export async function openScriptedGraph({
  inner,
  outer,
  connection,
  limits,
  now = () => new Date(),
}: Script): Promise<ScriptedGraph> {
  const batches: (readonly InnerCall[])[] = [];
  let tokens = 0;
  const peer = await openScriptedPeer(async (heard) => {
    if (heard.url.endsWith("/token")) {
      tokens += 1;
      return { json: { access_token: `token-${tokens}`, token_type: "Bearer", expires_in: 3599 } };
    }
    const whole = outer?.(heard.headers["authorization"] ?? "");
    if (whole !== undefined) return whole;
    const { requests } = JSON.parse(heard.body) as { requests: InnerCall[] };
    batches.push(requests);
    const answers = await Promise.all(requests.map(async (call) => [call.id, await inner(call)] as const));
    return {
      json: { responses: answers.flatMap(([id, it]) => (it === undefined ? [] : [toResponse(id, it)])) },
    };
  });
  const budget = openBudget();
  const graph = openGraph(
    { ...CONNECTION, endpoints: { loginRoot: peer.url, graphRoot: peer.url }, ...connection },
    { budget, now, ...(limits && { limits }) },
  );
  return {
    graph,
    budget,
    batches,
    peer,
    get calls() {
      return batches.flat();
    },
    tokensGiven: () => tokens,
    async [Symbol.asyncDispose]() {
      await graph[Symbol.asyncDispose]();
      await peer[Symbol.asyncDispose]();
    },
  };
}

const CONNECTION = {
  integrationId: "integration" as IntegrationId,
  cloud: "global",
  directoryId: "tenant",
  clientId: "client",
  credential: { kind: "secret", secret: "secret" },
} as const;

/** Graph's error body. */
export function graphError(status: number, code: string, headers: Record<string, string> = {}): InnerAnswer {
  return {
    status,
    headers,
    json: { error: { code, message: "private words", innerError: { "request-id": "r-1" } } },
  };
}

function toResponse(id: string, { status = 200, headers = {}, json }: NonNullable<InnerAnswer>) {
  return { id, status, headers, body: json };
}
