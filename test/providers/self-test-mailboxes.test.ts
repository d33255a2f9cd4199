import { expect, test } from "vitest";
import { microsoftSeed, type UserSeed } from "#simulator/microsoft/seed.ts";
import { selfTest } from "./self-tested.ts";
import { simulateGoogle, simulateMicrosoft } from "./simulated.ts";

const BASE = microsoftSeed({ users: 4, domain: "corp.test", sharedMailboxes: 1 });
const destinations = ["JunkEmail"] as const;
const kinds: readonly [string, string, Partial<UserSeed>, string?][] = [
  ["onprem", "desk1@corp.test", { kind: "on-premises" }],
  ["unlic", "desk1@corp.test", { kind: "unlicensed" }],
  ["oos", "desk1@corp.test", { kind: "out-of-scope" }],
  ["renamed alias", "old@corp.test", { aliases: ["old@corp.test"] }],
  ["deleted", "gone@corp.test", {}],
  ["google", "ada@work.test", {}],
  ["m365 group", "project@corp.test", {}],
  ["group", "finance@corp.test", {}],
  ["contact", "friend@elsewhere.test", {}],
];
test.each(kinds)("%s", async (_n, mailbox, change) => {
  const users = BASE.users.map((it) => (it.address === "desk1@corp.test" ? { ...it, ...change } : it));
  await using tenant = await simulateMicrosoft({ ...BASE, users });
  const { lines } = await selfTest(tenant, { claim: { testMailbox: mailbox, destinations } });
  console.log(
    _n,
    lines
      .filter((l) => l.result !== "passed")
      .map((l) => `${l.check} ${l.subject ?? ""} ${l.result} ${l.code} | ${l.detail} | ${l.advice}`)
      .join("\n"),
  );
  expect(1).toBe(1);
});
test.each([
  ["full", { kind: "refuse", operation: "graph.create", status: 507, code: "ErrorQuotaExceeded" }],
  ["401", { kind: "token-revoked", operation: "graph.*", mailbox: "desk1@corp.test" }],
  [
    "403",
    {
      kind: "refuse",
      operation: "graph.*",
      mailbox: "desk1@corp.test",
      status: 403,
      code: "ErrorAccessDenied",
    },
  ],
] as const)("%s", async (_n, fault) => {
  await using tenant = await simulateMicrosoft({ ...BASE });
  tenant.setFaults(fault);
  const { lines } = await selfTest(tenant, { claim: { testMailbox: "desk1@corp.test", destinations } });
  console.log(
    _n,
    lines
      .filter((l) => l.result !== "passed")
      .map((l) => `${l.check} ${l.subject ?? ""} ${l.result} ${l.code} | ${l.detail} | ${l.advice}`)
      .join("\n"),
  );
  expect(1).toBe(1);
});
test.each([
  ["suspended", "suspended@work.test"],
  ["archived", "archived@work.test"],
  ["no-gmail", "no-gmail@work.test"],
  ["left", "left@work.test"],
  ["microsoft", "desk1@corp.test"],
  ["group", "team-1@work.test"],
  ["empty", "empty@work.test"],
  ["alias", "b.abel.1@work.test"],
])("google %s", async (_n, mailbox) => {
  await using tenant = await simulateGoogle();
  const { lines } = await selfTest(tenant, { claim: { testMailbox: mailbox, destinations } });
  console.log(
    "G",
    _n,
    lines
      .filter((l) => l.result !== "passed")
      .map((l) => `${l.check} ${l.subject ?? ""} ${l.result} ${l.code} | ${l.detail} | ${l.advice}`)
      .join("\n"),
  );
  expect(1).toBe(1);
});
test.each([
  ["full", { kind: "refuse", operation: "gmail.insert", status: 403, code: "quotaExceeded" }],
  ["401", { kind: "token-revoked", operation: "gmail.*", mailbox: "bela.abel@work.test" }],
  ["suspended", { kind: "suspended", operation: "gmail.*", mailbox: "bela.abel@work.test" }],
] as const)("google %s", async (_n, fault) => {
  await using tenant = await simulateGoogle();
  tenant.setFaults(fault);
  const { lines } = await selfTest(tenant, {
    claim: { testMailbox: "bela.abel@work.test", destinations },
    needs: { leaseMs: 14000 },
  });
  console.log(
    "G",
    _n,
    lines
      .filter((l) => l.result !== "passed")
      .map((l) => `${l.check} ${l.subject ?? ""} ${l.result} ${l.code} | ${l.detail} | ${l.advice}`)
      .join("\n"),
  );
  expect(1).toBe(1);
});
