import { expect, test } from "vitest";
import type { Caller } from "#identity/caller.ts";
import { newId, type TenantId, type TokenId } from "#shared/ids.ts";
import { openAuthenticate } from "./authenticate.ts";

const caller: Caller = {
  tenantId: newId<TenantId>(new Date()),
  tokenId: newId<TokenId>(new Date()),
  role: "viewer",
  actor: "token:x",
};
const wanted = { account: caller.tenantId, permission: "mail.search" } as const;

function openAt(find: (token: string) => Promise<Caller | undefined>) {
  const clock = { now: 0 };
  return { clock, authenticate: openAuthenticate({ find }, () => clock.now) };
}

test("a token is looked up once in some seconds, and then again", async () => {
  let asked = 0;
  const { clock, authenticate } = openAt(async () => ((asked += 1), caller));
  for (let n = 0; n < 3; n++) expect(await authenticate("Bearer t", wanted)).toBe(caller);
  expect(asked).toBe(1);
  clock.now = 5_000;
  await authenticate("Bearer t", wanted);
  expect(asked).toBe(2);
});

test("a revoked token ends when the answer that was remembered does", async () => {
  let current: Caller | undefined = caller;
  const { clock, authenticate } = openAt(async () => current);
  await authenticate("Bearer t", wanted);
  current = undefined;
  clock.now = 5_000;
  await expect(authenticate("Bearer t", wanted)).rejects.toMatchObject({ type: "unauthenticated" });
});

test("a failed look-up is not remembered", async () => {
  let isAway = true;
  const { authenticate } = openAt(() =>
    isAway ? Promise.reject(new Error("away")) : Promise.resolve(caller),
  );
  await expect(authenticate("Bearer t", wanted)).rejects.toThrow("away");
  isAway = false;
  expect(await authenticate("Bearer t", wanted)).toBe(caller);
});

test("each refusal has its own answer", async () => {
  const { authenticate } = openAt(async (token) => (token === "t" ? caller : undefined));
  await expect(authenticate(undefined, wanted)).rejects.toMatchObject({ type: "unauthenticated" });
  await expect(authenticate("Bearer x", wanted)).rejects.toMatchObject({ type: "unauthenticated" });
  const other = newId<TenantId>(new Date());
  await expect(authenticate("Bearer t", { ...wanted, account: other })).rejects.toMatchObject({
    type: "not_found",
  });
  const more = { ...wanted, permission: "mail.read" } as const;
  await expect(authenticate("Bearer t", more)).rejects.toMatchObject({ type: "forbidden" });
});
