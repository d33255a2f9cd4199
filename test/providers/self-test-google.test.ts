import { expect, test } from "vitest";
import { selfTest } from "./self-tested.ts";
import { simulateGoogle } from "./simulated.ts";

test("try", async () => {
  await using tenant = await simulateGoogle();
  const t = await selfTest(tenant, { claim: { testMailbox: "bela.abel@work.test" } });
  console.log(JSON.stringify(t, null, 1));
  expect(t.amiss).toEqual([]);
});
