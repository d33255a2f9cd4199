import { expect, test } from "vitest";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { selfTest } from "./self-tested.ts";
import { simulateMicrosoft } from "./simulated.ts";

test("try", async () => {
  await using tenant = await simulateMicrosoft();
  const t = await selfTest(tenant, { claim: { testMailbox: "desk1@corp.test" } });
  console.log(JSON.stringify(t, null, 1), microsoftSeed.length);
  expect(t.amiss).toEqual([]);
});
