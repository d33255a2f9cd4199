import { expect, test } from "vitest";
import { newId, type PersonId, type SessionId, type TenantId } from "#shared/ids.ts";
import { ROLES } from "./role.ts";
import { ENFORCEMENTS, mustUseSingleSignOn, needOf, type SignInSetting } from "./sign-in-setting.ts";

const personId = newId<PersonId>(new Date());
const breakGlass = newId<PersonId>(new Date());

function setting(enforcement: (typeof ENFORCEMENTS)[number], requireSecondFactor = false): SignInSetting {
  const provider = {
    issuer: "https://idp.example",
    clientId: "x",
    domains: ["corp.example"],
    enforcement,
    breakGlass,
  };
  return { requireSecondFactor, singleSignOn: provider };
}

test("who has to use single sign-on, mode by mode and role by role", () => {
  const who = ENFORCEMENTS.map((it) =>
    ROLES.filter((role) => mustUseSingleSignOn(setting(it), { personId, role })),
  );
  expect(who).toEqual([[], ["super-admin", "config-admin"], [...ROLES]]);
});

test("the break-glass person never has to, and without a provider nobody has", () => {
  for (const role of ROLES) {
    for (const it of ENFORCEMENTS) {
      expect(mustUseSingleSignOn(setting(it), { personId: breakGlass, role })).toBe(false);
    }
    expect(mustUseSingleSignOn({ requireSecondFactor: true }, { personId, role })).toBe(false);
  }
});

test("a session by password needs what the account asks for; one of the provider has shown it there", () => {
  const session = {
    sessionId: newId<SessionId>(new Date()),
    personId,
    tenantId: undefined,
    role: "viewer",
  } as const;
  const byPassword = { ...session, method: "password", hasSecondFactor: false } as const;
  expect(needOf(setting("none", true), byPassword)).toBe("second_factor");
  expect(needOf(setting("none", true), { ...byPassword, hasSecondFactor: true })).toBeUndefined();
  expect(needOf(setting("everyone_but_one", true), { ...byPassword, hasSecondFactor: true })).toBe(
    "single_sign_on",
  );
  const tenantId = newId<TenantId>(new Date());
  const byProvider = { ...byPassword, method: "single_sign_on", tenantId } as const;
  expect(needOf(setting("everyone_but_one", true), byProvider)).toBeUndefined();
});
