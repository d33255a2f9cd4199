import type { ServerResponse } from "node:http";

/** Resolves when there is room for more, or when `signal` aborts: whoever reads slowly holds up his own stream only. */
export async function writeTo(
  socket: ServerResponse,
  piece: string | Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted || socket.write(piece)) return;
  await new Promise<void>((resolve) => {
    const goOn = (): void => {
      socket.off("drain", goOn);
      signal.removeEventListener("abort", goOn);
      resolve();
    };
    socket.once("drain", goOn);
    signal.addEventListener("abort", goOn, { once: true });
  });
}
