import type { ServerResponse } from "node:http";
import { openSemaphore } from "#shared/semaphore.ts";
import type { RawReply, Trace } from "#trace/trace.ts";
import { ApiError, found } from "./api-error.ts";
import { getRaw } from "./contract/investigate.ts";
import { rawJson } from "./raw-json.ts";
import type { StreamRoute } from "./serve-route.ts";
import { writeTo } from "./write-to.ts";

export interface RawNeeds {
  readonly trace: Pick<Trace, "readRaw">;
}

/** Each holds its journal copy, of up to 150 MB, and what was decoded from it, until its last byte is sent. */
const MOST_AT_ONCE = 2;
/** So a reader that takes nothing keeps the others waiting for no longer than this. */
const SENDING_MS = 300_000;

/** The original mail. Others who ask meanwhile wait in the order in which they came. */
export function rawRoutes(stream: StreamRoute, { trace }: RawNeeds): void {
  const places = openSemaphore(MOST_AT_ONCE);

  stream(getRaw, ({ params }, context) =>
    places.run(async () => {
      if (context.signal.aborted) throw new ApiError("unavailable", "The server is stopping: try again.");
      const read = await trace.readRaw(params.account_id, params.investigate_id, context.caller.actor);
      const raw = rawOf(read);
      await send(raw, context.open(), AbortSignal.any([context.signal, AbortSignal.timeout(SENDING_MS)]));
    }),
  );
}

function rawOf(read: RawReply): Uint8Array {
  if (read.result === "not_kept") {
    throw new ApiError("raw_not_kept", "The original was not kept: clean mail leaves metadata only.");
  }
  return found(read.result === "read" ? read : undefined, "message").raw;
}

/** What breaks off must not look like an end. */
async function send(raw: Uint8Array, socket: ServerResponse, signal: AbortSignal): Promise<void> {
  try {
    for (const piece of rawJson(raw)) {
      await writeTo(socket, piece, signal);
      if (signal.aborted) return;
    }
    socket.end();
  } finally {
    if (!socket.writableEnded) socket.destroy();
  }
}
