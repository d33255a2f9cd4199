import { setTimeout as sleep } from "node:timers/promises";
import { type Command, InvalidArgumentError } from "commander";
import { parseCursor } from "#events/event-cursor.ts";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, reading, withApi } from "../context.ts";
import type { StreamedEvent } from "../event-stream.ts";
import type { Fact } from "../feed.ts";
import { MessageReply } from "../replies.ts";
import { runFeed } from "../run-feed.ts";

/** `undeliver watch`. */
export function watchCommand(watch: Command, deps: CliDeps): void {
  reading(watch)
    .option("--after <cursor>", "from this place in the event stream on (default: from now on)", readCursor)
    .action(({ after }: { after?: string }, command: Command) =>
      withApi(deps, command, async (api) => {
        const events = reconnecting(deps, api, after);
        if (isJson(command)) {
          for await (const { cursor, event } of events)
            deps.terminal.out(JSON.stringify({ cursor, ...event }));
          return;
        }
        deps.terminal.note("Watching; Ctrl-C ends it.");
        await runFeed(toFacts(events), {
          paint: deps.terminal.paint,
          print: (line) => {
            deps.terminal.out(line);
          },
          introduce: (id) => api.get(`/investigate/${id}`, MessageReply),
        });
      }),
    );
}

/** For commander: said before anything is watched. */
function readCursor(typed: string): string {
  if (parseCursor(typed) !== undefined) return typed;
  throw new InvalidArgumentError("It takes a cursor as `undeliver watch --json` prints it.");
}

const RETRY_MS = 1_000;

/** Goes on behind the last event when the connection is lost; a first connection that fails is told at once. */
async function* reconnecting(
  { signal, terminal }: CliDeps,
  api: Api,
  start: string | undefined,
): AsyncGenerator<StreamedEvent> {
  let after = start;
  let isConnected = false;
  let isLost = false;
  while (!signal.aborted) {
    try {
      for await (const it of api.events(after, signal)) {
        isLost = false;
        after = it.cursor ?? after;
        yield it;
      }
    } catch (error) {
      if (signal.aborted) return;
      // What is no CliError is a stream that broke off.
      if (error instanceof CliError && (!isConnected || isRefusal(error))) throw error;
    }
    if (signal.aborted) return;
    isConnected = true;
    if (!isLost) terminal.note("The connection is lost; trying again.");
    isLost = true;
    await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
  }
}

/** A server that is only away for a moment, or its database, says 5xx. */
function isRefusal({ status }: CliError): boolean {
  return status !== undefined && status < 500;
}

async function* toFacts(events: AsyncIterable<StreamedEvent>): AsyncGenerator<Fact> {
  for await (const { event } of events) {
    const { at, kind, actor, data, investigate_id, retraction_id } = event;
    yield {
      at,
      kind,
      actor,
      data,
      messageId: investigate_id ?? undefined,
      retractionId: retraction_id ?? undefined,
    };
  }
}
