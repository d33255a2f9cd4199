import { expect, test } from "vitest";
import { type Fault, ProviderError } from "#retraction/provider-error.ts";
import { openTokenCache } from "./token-cache.ts";
import { openTokenRefusals } from "./token-refusals.ts";

const BEGAN = new Date("2026-05-04T10:00:00Z").getTime();
const FOREVER = new AbortController().signal;

function open() {
  let at = BEGAN;
  const refusals = openTokenRefusals(() => new Date(at));
  const isKnown = (key: string): boolean => {
    try {
      refusals.check(key);
      return false;
    } catch {
      return true;
    }
  };
  return { refusals, isKnown, pass: (seconds: number) => (at += seconds * 1_000) };
}

const refusal = (fault: Fault): ProviderError =>
  new ProviderError(fault, "refused", { code: "AADSTS7000222" });

test("a credential that was refused is refused to everybody for a minute, and the same is said", () => {
  const { refusals, isKnown, pass } = open();
  refusals.note("ann", refusal("integration_broken"));
  expect(() => refusals.check("bob")).toThrow(expect.objectContaining({ code: "AADSTS7000222" }));
  expect(refusals.isRefused()).toBe(true);
  pass(61);
  expect([isKnown("bob"), refusals.isRefused()]).toEqual([false, false]);
});

test("an endpoint that does not answer is left in peace for two seconds, by whom it did not answer", () => {
  const { refusals, isKnown, pass } = open();
  refusals.note("ann", refusal("transient"));
  expect(() => refusals.check("ann")).toThrow(
    expect.objectContaining({ fault: "transient", retryAt: new Date(BEGAN + 2_000) }),
  );
  expect([isKnown("bob"), refusals.isRefused()]).toEqual([false, false]);
  pass(3);
  expect(isKnown("ann")).toBe(false);
});

test.each(["no_mailbox", "mailbox_unavailable", "rejected", "throttled"] as const)(
  "what is %s is nobody else's: it is not remembered here",
  (fault) => {
    const { refusals, isKnown } = open();
    refusals.note("ann", refusal(fault));
    expect([isKnown("ann"), isKnown("bob"), refusals.isRefused()]).toEqual([false, false, false]);
  },
);

test("a token that is given ends it", () => {
  const { refusals, isKnown } = open();
  refusals.note("ann", refusal("integration_broken"));
  refusals.forget();
  expect(isKnown("ann")).toBe(false);
});

test("of hundreds who wait for a token as the credential is taken away one asks", async () => {
  let asked = 0;
  const cache = openTokenCache(
    async () => {
      asked += 1;
      await new Promise((resolve) => setImmediate(resolve));
      throw refusal("integration_broken");
    },
    () => new Date(BEGAN),
  );
  const all = await Promise.allSettled(
    Array.from({ length: 300 }, (_, n) => cache.get(`user-${n}`, FOREVER)),
  );
  expect(all.every((it) => it.status === "rejected")).toBe(true);
  expect([asked, cache.isRefused()]).toEqual([1, true]);
});
