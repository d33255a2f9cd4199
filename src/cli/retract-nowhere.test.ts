import Fastify from "fastify";
import { expect, test } from "vitest";
import { runCli } from "../../test/support/run-cli.ts";

const ACCOUNT = "0190d5c8-0000-7000-8000-000000000000";
const MESSAGE = "0190d5c8-0000-7000-8000-000000000002";

test("where no copy can go there, what to do instead is said in options of the command line", async () => {
  const app = Fastify();
  app.post(`/client/v4/accounts/${ACCOUNT}/email-security/retractions`, (_, reply) =>
    reply.status(400).send({
      success: false,
      result: null,
      messages: [],
      errors: [
        {
          code: 20401,
          type: "unavailable_destination",
          message:
            'No copy of these messages can go there: Gmail has no recoverable area below Trash: choose Trash, or send "when_impossible": "next_weaker".',
        },
      ],
    }),
  );
  const baseUrl = await app.listen({ host: "127.0.0.1", port: 0 });
  const connection = { baseUrl, token: "und_x", accountId: ACCOUNT };
  const run = await runCli(["retract", MESSAGE, "--to", "soft-delete", "--yes"], { connection });
  await app.close();
  expect(run).toMatchObject({ exitCode: 1, out: "" });
  expect(run.note).toContain("choose Trash, or say --when-impossible next_weaker.");
  expect(run.note).not.toContain("when_impossible");
});
