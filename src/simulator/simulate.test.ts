import { expect, test } from "vitest";
import { simulate } from "./simulate.ts";

const FREE = { listen: "127.0.0.1:0", smtp: "127.0.0.1:0", journal: "127.0.0.1:2525" };

test("it runs one organisation of each provider and says where everything is", async () => {
  await using simulated = await simulate({
    ...FREE,
    users: 2,
    microsoftJournalAddress: "secret@journal.test",
  });
  const { facts, simulator } = simulated;
  expect(facts).toMatchObject({
    microsoft: { domain: "contoso.test", graph: `${simulator.endpoints.graph}/v1.0` },
    google: { domain: "workspace.example", administrator: facts.google.people[0] },
    smtp: `127.0.0.1:${simulator.smtp.port}`,
    control: { token: simulator.controlToken },
  });
  expect((await fetch(`${facts.control.url}/healthz`)).status).toBe(200);
});

test("what is not host:port is refused before anything is opened", async () => {
  for (const listen of ["localhost", ":2525", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000"]) {
    await expect(simulate({ ...FREE, listen })).rejects.toThrow(`host:port: ${listen}`);
  }
});
