import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import { FRONT_PAGE } from "./front-page.ts";

/** The paths that are never a screen of the dashboard: what is not there is not found. */
const NO_SCREEN = /^\/(?:client|auth|assets|docs|openapi\.json|healthz|readyz|metrics)(?:[/?]|$)/;

/**
 * Serves the built dashboard: its files for ever, since each name holds their hash, and its one page for every other
 * path, which its own router reads. Where it was not built, a page says so.
 */
export async function serveDashboard(app: FastifyInstance, folder: string): Promise<Dashboard> {
  if (!existsSync(join(folder, "index.html"))) {
    return {
      isScreen: (url) => url === "/",
      send: (reply) => reply.type("text/html; charset=utf-8").send(FRONT_PAGE),
    };
  }
  await app.register(fastifyStatic, {
    root: join(folder, "assets"),
    prefix: "/assets/",
    preCompressed: true,
    immutable: true,
    maxAge: "1y",
  });
  app.get("/icon.svg", { schema: { hide: true } }, (_request, reply) => reply.sendFile("icon.svg", folder));
  return {
    isScreen: (url) => !NO_SCREEN.test(url),
    send: (reply) =>
      reply.header("cache-control", "no-cache").sendFile("index.html", folder, { cacheControl: false }),
  };
}

export interface Dashboard {
  isScreen(url: string): boolean;
  send(reply: FastifyReply): FastifyReply;
}
