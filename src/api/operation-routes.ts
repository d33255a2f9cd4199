import type { FastifyInstance } from "fastify";

/** What the process tells of itself. */
export interface ApiTelemetry {
  readonly isReady: () => Promise<boolean>;
  /** Prometheus' text format. */
  readonly metrics: () => Promise<string>;
  /** An error nobody expected; never with a mail's content. */
  readonly onError: (error: unknown, requestId: string) => void;
}

/** What load balancers and Prometheus ask for must not fail because others ask too much. */
export const OPERATION_PATHS: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/metrics"]);

export function operationRoutes(app: FastifyInstance, telemetry: ApiTelemetry): void {
  const hidden = { schema: { hide: true } };
  app.get("/healthz", hidden, () => ({ status: "ok" }));
  app.get("/readyz", hidden, async (_request, reply) => {
    const isReady = await telemetry.isReady();
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? "ready" : "not ready" });
  });
  app.get("/metrics", hidden, async (_request, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(await telemetry.metrics()),
  );
}
