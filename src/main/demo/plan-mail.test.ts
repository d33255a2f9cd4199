import { expect, test } from "vitest";
import { demoOrganisations, demoPeople } from "./demo-organisations.ts";
import { openMailPlan } from "./plan-mail.ts";
import { pauseAfter, runMailStream } from "./run-mail-stream.ts";

const COMPANIES = demoPeople(
  demoOrganisations({
    clientSecret: "s",
    serviceAccount: { clientEmail: "robot@demo.test", privateKeyPem: "", publicKeyPem: "" },
  }),
);

/** https://en.wikipedia.org/wiki/Linear_congruential_generator, with the numbers of Numerical Recipes. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test("there are a few hundred mailboxes, some of which cannot be acted on", () => {
  expect(COMPANIES.flatMap((it) => it.people).length).toBeGreaterThan(350);
  expect(COMPANIES.map((it) => it.odd.length)).toEqual([3, 2]);
});

test("the same seed plans the same mail", () => {
  const [one, two] = [0, 1].map(() => {
    const plan = openMailPlan(COMPANIES, seeded(7));
    return [...Array.from({ length: 50 }, () => plan.next()), plan.campaign()];
  });
  expect(one).toEqual(two);
});

test("ordinary mail goes to few people of one organisation, and is as varied as the templates", () => {
  const plan = openMailPlan(COMPANIES, seeded(1));
  const mails = Array.from({ length: 600 }, () => plan.next());
  for (const { recipients } of mails) {
    expect(recipients.length).toBeGreaterThanOrEqual(1);
    expect(recipients.length).toBeLessThanOrEqual(4);
    expect(new Set(recipients.map((it) => it.address.split("@")[1])).size).toBe(1);
  }
  expect(new Set(mails.map((it) => it.mail.from.address)).size).toBeGreaterThan(40);
});

test("a campaign hits many mailboxes at both providers, each once, the unreachable ones too", () => {
  const { recipients } = openMailPlan(COMPANIES, seeded(1)).campaign();
  const addresses = recipients.map((it) => it.address);
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(addresses.length).toBeGreaterThanOrEqual(100);
  expect(addresses).toContain("suspended@borealis.example");
  expect(addresses.filter((it) => it.endsWith("@aurora.example")).length).toBeGreaterThan(80);
});

test("one campaign after another plays another trick", () => {
  const plan = openMailPlan(COMPANIES, seeded(1));
  const subjects = Array.from({ length: 4 }, () => plan.campaign().mail.subject);
  expect(new Set(subjects).size).toBe(4);
});

test("the first campaign comes within 15 s, then one every few minutes; it stops when told to", async () => {
  const stop = new AbortController();
  let now = 0;
  const campaigns: number[] = [];
  let mails = 0;
  await runMailStream({
    plan: openMailPlan(COMPANIES, seeded(3)),
    post: (_planned, isCampaign) => {
      now += 1_500;
      mails += 1;
      if (isCampaign) campaigns.push(now);
      if (now > 10 * 60_000) stop.abort();
      return Promise.resolve();
    },
    // No pause: the clock moves on by itself.
    random: () => -0.5,
    now: () => now,
    signal: stop.signal,
  });
  expect(campaigns[0]).toBeLessThanOrEqual(15_000);
  expect(campaigns).toHaveLength(3);
  expect(mails).toBeGreaterThan(300);
});

test("the demo is lively at first and calmer later", () => {
  expect(pauseAfter(0)).toBeLessThanOrEqual(2_000);
  expect(pauseAfter(3_600_000)).toBeGreaterThan(pauseAfter(300_000));
});
