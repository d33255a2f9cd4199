import { streamEvents } from "#api/contract/events.ts";
import type { Api } from "./api.ts";

/** One event of the live stream. */
export interface Streamed {
  readonly id: string;
  readonly kind: string;
}

/** An open stream, with what has come so far. */
export interface EventStream extends AsyncDisposable {
  readonly seen: readonly Streamed[];
}

/** Resolves once the server has answered; `lastEventId` as a browser sends it after a break. */
export async function openEventStream(api: Api, lastEventId?: string): Promise<EventStream> {
  const closing = new AbortController();
  const response = await fetch(api.url(streamEvents), {
    signal: closing.signal,
    headers: {
      authorization: `Bearer ${api.token}`,
      accept: "text/event-stream",
      ...(lastEventId !== undefined && { "last-event-id": lastEventId }),
    },
  });
  if (response.body === null || response.status !== 200) throw new Error(`no stream: ${response.status}`);
  const seen: Streamed[] = [];
  const ended = readInto(seen, response.body).catch(() => undefined);
  return {
    seen,
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await ended;
    },
  };
}

async function readInto(seen: Streamed[], body: ReadableStream<Uint8Array>): Promise<void> {
  let rest = "";
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const frames = (rest + text).split("\n\n");
    rest = frames.pop() ?? "";
    for (const frame of frames) seen.push(...toEvent(frame));
  }
}

function toEvent(frame: string): readonly Streamed[] {
  const fields = new Map(
    frame.split("\n").map((line) => {
      const colon = line.indexOf(": ");
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
  );
  const id = fields.get("id");
  return id === undefined ? [] : [{ id, kind: fields.get("event") ?? "" }];
}
