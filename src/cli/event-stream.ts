import { z } from "zod";

/** One event of the live feed, as it came over the wire. */
export const StreamedEvent = z.looseObject({
  id: z.string(),
  at: z.coerce.date(),
  kind: z.string(),
  actor: z.string(),
  investigate_id: z.string().nullable(),
  copy_id: z.string().nullable(),
  retraction_id: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});
export type FeedEvent = z.output<typeof StreamedEvent>;

export interface StreamedEvent {
  /** For `after` of the next connection. */
  readonly cursor: string | undefined;
  readonly event: FeedEvent;
}

/** An event with a longer line is not one of ours. */
const MAX_BUFFER = 1024 * 1024;

/**
 * Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream), as far as
 * our API writes them. Comments, other fields and data that is no event of ours are passed over.
 */
export async function* readEventStream(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<StreamedEvent> {
  let lines: string[] = [];
  for await (const line of linesOf(chunks)) {
    if (line !== "") lines.push(line);
    else {
      const event = readBlock(lines);
      lines = [];
      if (event !== undefined) yield event;
    }
  }
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let buffer = "";
  for await (const chunk of chunks) {
    buffer += decoder.decode(chunk, { stream: true });
    const lines = buffer.split(/\r\n|\n/);
    buffer = lines.pop() ?? "";
    if (buffer.length > MAX_BUFFER) buffer = "";
    yield* lines;
  }
}

function readBlock(lines: readonly string[]): StreamedEvent | undefined {
  const data = valuesOf(lines, "data").join("\n");
  const parsed = StreamedEvent.safeParse(jsonOf(data));
  return parsed.success ? { cursor: valuesOf(lines, "id").at(-1), event: parsed.data } : undefined;
}

function valuesOf(lines: readonly string[], field: string): readonly string[] {
  const prefix = `${field}:`;
  return lines
    .filter((it) => it.startsWith(prefix))
    .map((it) => it.slice(prefix.length))
    .map((it) => (it.startsWith(" ") ? it.slice(1) : it));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
