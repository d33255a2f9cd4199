import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** A cable between the product and its providers, that can be pulled. */
export interface NetworkProxy extends AsyncDisposable {
  readonly port: number;
  /** `closed`: every connection ends, new ones are refused. `silent`: what is sent arrives, no answer comes back. */
  setState(state: "open" | "closed" | "silent"): void;
}

export async function openNetworkProxy(targetPort: number): Promise<NetworkProxy> {
  let state: "open" | "closed" | "silent" = "open";
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    keep(near);
    if (state === "closed") {
      near.destroy();
      return;
    }
    const far = connect(targetPort, "127.0.0.1");
    keep(far);
    near.pipe(far);
    far.on("data", (bytes) => {
      if (state === "open") near.write(bytes);
    });
    far.on("close", () => near.destroy());
    near.on("close", () => far.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    setState(next) {
      // What was silent lacks bytes in the middle: such a connection is of no use any more.
      if (next === "closed" || state === "silent") endAll();
      state = next;
    },
    [Symbol.asyncDispose]: async () => {
      endAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
