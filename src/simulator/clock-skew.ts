import type { FastifyInstance } from "fastify";
import type { World } from "./world.ts";

/**
 * Where a rule says that the provider's clock differs from ours: it shows in the Date of each answer, and a Retry-After
 * is then the date at which that clock will stand, the other of its two forms (RFC 9110, 10.2.3).
 */
export function skewClocks(app: FastifyInstance, { faults, clock }: Pick<World, "faults" | "clock">): void {
  app.addHook("onSend", (request, reply, payload, done) => {
    const isOurs = request.url.startsWith("/_control");
    const skewMs = isOurs ? undefined : faults.take("clock-skew", "http")?.skewMs;
    if (skewMs !== undefined) {
      const shown = clock().getTime() + skewMs;
      void reply.header("date", new Date(shown).toUTCString());
      const seconds = Number(reply.getHeader("retry-after") ?? Number.NaN);
      if (!Number.isNaN(seconds)) {
        // HTTP dates have whole seconds: rounded up, as a server does that means its ban.
        const until = Math.ceil((shown + seconds * 1_000) / 1_000) * 1_000;
        void reply.header("retry-after", new Date(until).toUTCString());
      }
    }
    done(null, payload);
  });
}
