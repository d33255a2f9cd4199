import { z } from "zod";
import type { MicrosoftOrganisation } from "../microsoft/organisation.ts";
import { faultTaker } from "../microsoft/under-faults.ts";
import { answerUnderFaults, recordReply } from "./answer.ts";
import type { GraphCall, GraphReply } from "./graph-call.ts";
import { badRequest, GraphError, toErrorReply } from "./graph-error.ts";
import { perform } from "./perform.ts";
import { readCall } from "./read-call.ts";

const MAX_ITEMS = 20;
const Batch = z.object({
  requests: z
    .array(
      z.object({
        id: z.string().min(1),
        method: z.string(),
        url: z.string().startsWith("/"),
        headers: z.record(z.string(), z.string()).optional(),
        body: z.unknown().optional(),
        dependsOn: z.array(z.string()).optional(),
      }),
    )
    .min(1),
});
type BatchItem = z.infer<typeof Batch>["requests"][number];

/**
 * Runs the calls of a batch at the same time, or after those they depend on. The answer is 200 whatever happens
 * inside; answers come in any order; each item is throttled, fails and prefers ids on its own. Faults of `graph.batch`
 * strike the batch as a whole.
 * https://learn.microsoft.com/graph/json-batching
 */
export async function performBatch(
  organisation: MicrosoftOrganisation,
  batch: GraphCall,
): Promise<GraphReply> {
  const asked = {
    startedAt: organisation.clock(),
    operation: "graph.batch",
    app: batch.app,
    agent: batch.headers["user-agent"],
    mailbox: undefined,
  };
  const takeFault = faultTaker(organisation.faults, asked.operation);
  const reply = await answerUnderFaults(takeFault, organisation.random, () =>
    performItems(organisation, batch),
  ).catch((error: unknown) => toErrorReply(error, organisation.clock()));
  recordReply(organisation, asked, reply);
  return reply;
}

async function performItems(organisation: MicrosoftOrganisation, batch: GraphCall): Promise<GraphReply> {
  const parsed = Batch.safeParse(batch.body);
  if (!parsed.success) throw badRequest("Invalid batch payload format.");
  const items = parsed.data.requests;
  check(items);
  const running = new Map<string, Promise<GraphReply>>();
  for (const item of items) {
    const before = (item.dependsOn ?? []).flatMap((id) => running.get(id) ?? []);
    running.set(item.id, performItem(organisation, batch, { ...item, before }));
  }
  const answers = [...running].map(async ([id, reply]) => toItemAnswer(id, await reply));
  return { status: 200, body: { responses: shuffled(await Promise.all(answers), organisation.random) } };
}

function check(items: readonly BatchItem[]): void {
  if (items.length > MAX_ITEMS)
    throw badRequest(`Number of batch request steps exceeds the maximum of ${MAX_ITEMS}.`);
  const seen = new Set<string>();
  for (const { id, dependsOn = [], body, headers } of items) {
    if (seen.has(id)) throw badRequest(`Request id : ${id} is not unique.`);
    // Graph also knows dependencies on later items; nobody writes them, and so no cycle is possible here.
    if (dependsOn.some((it) => !seen.has(it)))
      throw badRequest(`Request id : ${id} depends on an unknown request.`);
    if (body !== undefined && lowerCase(headers)["content-type"] === undefined) {
      throw badRequest(`Write request id : ${id} does not contain Content-Type header or body.`);
    }
    seen.add(id);
  }
}

async function performItem(
  organisation: MicrosoftOrganisation,
  { app, baseUrl, headers: { "user-agent": agent = "" } }: GraphCall,
  { method, url, headers, body, before }: BatchItem & { readonly before: readonly Promise<GraphReply>[] },
): Promise<GraphReply> {
  try {
    if (before.length > 0 && (await Promise.all(before)).some((reply) => reply.status >= 400)) {
      throw new GraphError(424, "FailedDependency", "A request this one depends on has failed.");
    }
    return await perform(
      organisation,
      readCall(
        { method: method.toUpperCase(), url, headers: { "user-agent": agent, ...lowerCase(headers) }, body },
        app,
        baseUrl,
      ),
    );
  } catch (error) {
    return toErrorReply(error, organisation.clock());
  }
}

/** A lost answer inside a batch is the gateway's 504: the work is done all the same. */
function toItemAnswer(id: string, reply: GraphReply): object {
  if (reply.isLost === true)
    return { id, status: 504, headers: {}, body: { error: { code: "UnknownError", message: "" } } };
  const isBytes = Buffer.isBuffer(reply.body);
  return {
    id,
    status: reply.status,
    headers: {
      ...(isBytes || reply.body === undefined ? {} : { "Content-Type": "application/json" }),
      ...reply.headers,
    },
    ...(reply.body === undefined ? {} : { body: isBytes ? reply.body.toString("base64") : reply.body }),
  };
}

function shuffled<It>(items: readonly It[], random: () => number): readonly It[] {
  return items
    .map((it) => ({ it, rank: random() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ it }) => it);
}

function lowerCase(headers: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
