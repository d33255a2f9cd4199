import Fastify from "fastify";
import { expect, test } from "vitest";
import { skewClocks } from "./clock-skew.ts";
import { createFaults } from "./faults.ts";

test("where a clock differs it shows in Date, and Retry-After is a date by that clock", async () => {
  const faults = createFaults(() => 0);
  const app = Fastify();
  skewClocks(app, { faults, clock: () => new Date("2026-11-23T12:00:00Z") });
  app.get("/busy", (_request, reply) => reply.code(429).header("retry-after", "30").send());
  app.get("/_control/state", () => ({}));
  const headers = async (url: string) => (await app.inject({ url })).headers;
  expect((await headers("/busy"))["retry-after"]).toBe("30");
  faults.set([{ kind: "clock-skew", operation: "*", skewMs: -300_000 }]);
  expect(await headers("/busy")).toMatchObject({
    date: "Mon, 23 Nov 2026 11:55:00 GMT",
    "retry-after": "Mon, 23 Nov 2026 11:55:30 GMT",
  });
  expect((await headers("/_control/state"))["date"]).not.toBe("Mon, 23 Nov 2026 11:55:00 GMT");
});
