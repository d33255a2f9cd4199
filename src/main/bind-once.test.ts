import { expect, test, vi } from "vitest";
import { DirectoryTaken } from "#directory/integrations.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { type IntegrationId, newId, type TenantId } from "#shared/ids.ts";
import { bindOnce } from "./bind-once.ts";
import { PATIENT } from "../../test/support/until-told.ts";

const ids = { tenantId: newId<TenantId>(new Date()), id: newId<IntegrationId>(new Date()) };

function opened(directoryId: string | undefined, answers: readonly (string | Error)[]) {
  const left = [...answers];
  const taken = new Set(["taken"]);
  const bound: string[] = [];
  const errors: unknown[] = [];
  const binding = bindOnce(
    {
      integrations: {
        bind: (_tenantId, _id, found) => {
          if (taken.has(found)) return Promise.reject(new DirectoryTaken());
          bound.push(found);
          return Promise.resolve();
        },
      },
      onError: (error) => errors.push(error),
    },
    { ...ids, directoryId },
    () => {
      const next = left.shift() ?? new Error("asked too often");
      return typeof next === "string" ? Promise.resolve(next) : Promise.reject(next);
    },
  );
  return { binding, bound, errors, left, taken };
}

test("with the first answer a connection is bound, once", async () => {
  const { binding, bound, left } = opened(undefined, ["directory"]);
  binding.start();
  binding.start();
  await vi.waitUntil(() => bound.length === 1, PATIENT);
  binding.start();
  binding.check();
  expect([bound, left]).toEqual([["directory"], []]);
});

test("one that is bound is not asked again", () => {
  const { binding, bound, left } = opened("directory", ["directory"]);
  binding.start();
  expect([bound, left]).toEqual([[], ["directory"]]);
});

test("a provider that does not answer is asked again with the next answer, and it is no trouble of ours", async () => {
  const { binding, bound, errors } = opened(undefined, [
    new ProviderError("transient", "later"),
    "directory",
  ]);
  await vi.waitUntil(() => {
    binding.start();
    return bound.length === 1;
  }, PATIENT);
  expect(errors).toEqual([]);
});

test("another tenant's directory ends what goes through the connection", async () => {
  const { binding } = opened(undefined, ["taken"]);
  binding.check();
  binding.start();
  await vi.waitFor(
    () => expect(() => binding.check()).toThrow(expect.objectContaining({ fault: "integration_broken" })),
    PATIENT,
  );
});

test("once the other tenant has let it go, the connection is bound and goes on, without a start", async () => {
  const { binding, bound, taken, errors } = opened(undefined, ["taken"]);
  binding.start();
  await vi.waitFor(() => expect(() => binding.check()).toThrow("another tenant"), PATIENT);
  taken.clear();
  await vi.waitFor(() => binding.check(), PATIENT);
  expect([new Set(bound), errors]).toEqual([new Set(["taken"]), []]);
});
