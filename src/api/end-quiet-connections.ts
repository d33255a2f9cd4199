import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/**
 * On closing, ends the connections on which nothing is under way, and the others as soon as they have their answer. Node
 * would wait a minute for the first request on one that a browser keeps in reserve, and for the next one on one that is kept.
 */
export function endQuietConnections(app: FastifyInstance & { readonly server: Server }): void {
  const quiet = new Set<Socket>();
  let isClosing = false;
  app.server.on("connection", (socket) => {
    quiet.add(socket);
    socket.once("close", () => quiet.delete(socket));
  });
  app.server.on("request", ({ socket }, response) => {
    quiet.delete(socket);
    response.once("close", () => {
      if (isClosing) socket.destroySoon();
      else if (!socket.destroyed) quiet.add(socket);
    });
  });
  app.addHook("preClose", async () => {
    isClosing = true;
    for (const socket of quiet) socket.destroy();
  });
}
