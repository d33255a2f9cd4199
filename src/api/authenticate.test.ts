import { expect, test } from "vitest";
import type { Caller, PersonCaller, TokenCaller } from "#identity/caller.ts";
import type { SessionFound } from "#identity/session.ts";
import { newId, type PersonId, type SessionId, type TenantId, type TokenId } from "#shared/ids.ts";
import { type AuthenticateNeeds, openAuthenticate, requireAccess } from "./authenticate.ts";

const tenantId = newId<TenantId>(new Date());
const caller: TokenCaller = {
  kind: "token",
  tokenId: newId<TokenId>(new Date()),
  name: "x",
  actor: "token:x",
  memberships: [{ tenantId, role: "viewer" }],
};
const signedIn = {
  sessionId: newId<SessionId>(new Date()),
  personId: newId<PersonId>(new Date()),
  method: "password",
  tenantId: undefined,
} as const;
const person: PersonCaller = {
  ...signedIn,
  kind: "person",
  actor: `person:${signedIn.personId}`,
  name: "Ann",
  email: "ann@corp.example",
  signedInBy: "password",
  providerOf: undefined,
  hasPassword: true,
  hasSecondFactor: false,
  memberships: [{ tenantId, role: "viewer" }],
};
const bearer = { authorization: "Bearer t", cookies: undefined, prolongs: true };
const browser = { authorization: undefined, cookies: "session=1", prolongs: true };
const wanted = { account: tenantId, permission: "mail.search" } as const;

function openAt(needs: Partial<Pick<AuthenticateNeeds, "tokens" | "sessions" | "persons">>) {
  const clock = { now: 0 };
  const authenticate = openAuthenticate({
    tokens: { find: () => Promise.resolve(undefined) },
    sessions: { find: () => Promise.resolve(undefined) },
    persons: { find: () => Promise.resolve(undefined) },
    ...needs,
    now: () => clock.now,
  });
  return { clock, authenticate };
}

test("a token is looked up once in some seconds, and then again", async () => {
  let asked = 0;
  const { clock, authenticate } = openAt({ tokens: { find: async () => ((asked += 1), caller) } });
  for (let n = 0; n < 3; n++) expect((await authenticate.identify(bearer))?.caller).toBe(caller);
  expect(asked).toBe(1);
  clock.now = 5_000;
  await authenticate.identify(bearer);
  expect(asked).toBe(2);
});

test("a revoked token ends when the answer that was remembered does", async () => {
  let current: TokenCaller | undefined = caller;
  const { clock, authenticate } = openAt({ tokens: { find: async () => current } });
  await authenticate.identify(bearer);
  current = undefined;
  clock.now = 5_000;
  expect(await authenticate.identify(bearer)).toBeUndefined();
});

test("a failed look-up is not remembered", async () => {
  let isAway = true;
  const { authenticate } = openAt({
    tokens: { find: () => (isAway ? Promise.reject(new Error("away")) : Promise.resolve(caller)) },
  });
  await expect(authenticate.identify(bearer)).rejects.toThrow("away");
  isAway = false;
  expect((await authenticate.identify(bearer))?.caller).toBe(caller);
});

test("a person is remembered as a token is, and forgotten at once where his rights change here", async () => {
  const found: SessionFound = { signedIn, setCookies: [] };
  let current: PersonCaller | undefined = person;
  const { authenticate } = openAt({
    sessions: { find: async () => found },
    persons: { find: async () => current },
  });
  expect((await authenticate.identify(browser))?.caller).toBe(person);
  current = undefined;
  expect((await authenticate.identify(browser))?.caller).toBe(person);
  authenticate.forgetPersons();
  expect(await authenticate.identify(browser)).toBeUndefined();
});

test("a wrong token is nobody's, whatever the cookie says", async () => {
  const { authenticate } = openAt({
    sessions: { find: async () => ({ signedIn, setCookies: [] }) },
    persons: { find: async () => person },
  });
  for (const authorization of ["Bearer x", "Basic eDp5", "Bearer"]) {
    expect(await authenticate.identify({ ...browser, authorization })).toBeUndefined();
  }
});

test("a screen that is left open looks a session up without prolonging it", async () => {
  const asked: boolean[] = [];
  const { authenticate } = openAt({
    sessions: { find: async (_cookies, prolongs) => (asked.push(prolongs), undefined) },
  });
  await authenticate.identify({ ...browser, prolongs: false });
  await authenticate.identify(browser);
  expect(asked).toEqual([false, true]);
});

test("each refusal has its own answer", () => {
  const other = newId<TenantId>(new Date());
  const needing = (needs: "second_factor" | "single_sign_on"): Caller => ({
    ...person,
    memberships: [{ tenantId, role: "viewer", needs }],
  });
  const refused = (who: Caller, it: Parameters<typeof requireAccess>[1]) => {
    try {
      requireAccess(who, it);
      return "granted";
    } catch (error) {
      return (error as { readonly type: string }).type;
    }
  };
  expect(refused(person, wanted)).toBe("granted");
  expect(refused(caller, { ...wanted, account: other })).toBe("not_found");
  expect(refused(caller, { ...wanted, permission: "mail.read" })).toBe("forbidden");
  expect(refused(caller, { account: undefined, permission: "self.manage" })).toBe("person_needed");
  expect(refused(needing("second_factor"), wanted)).toBe("second_factor_needed");
  expect(refused(needing("single_sign_on"), wanted)).toBe("single_sign_on_needed");
});
