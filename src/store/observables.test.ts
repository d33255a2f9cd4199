import { createHmac, randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { OBSERVABLE_KINDS } from "#detection/observables.ts";
import { openObservableHash } from "./observables.ts";

test("an observable is kept as an HMAC under the tenant's key, its kind included", () => {
  const observable = fc.record({ kind: fc.constantFrom(...OBSERVABLE_KINDS), value: fc.string() });
  fc.assert(
    fc.property(observable, ({ kind, value }) => {
      const key = randomBytes(32);
      const hmac = createHmac("sha256", key).update(`observable/${kind}\0${value}`).digest("hex");
      expect(openObservableHash(key)({ kind, value })).toBe(hmac.slice(0, 32));
    }),
  );
});
