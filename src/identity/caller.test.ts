import { expect, test } from "vitest";
import { newId, type PersonId, type SessionId, type TenantId, type TokenId } from "#shared/ids.ts";
import { authorize, type Caller, type Membership, type PersonCaller } from "./caller.ts";
import { lesserRole, mayRole, PERMISSIONS, permissionsOf } from "./permissions.ts";
import { ROLES, type Role } from "./role.ts";

const at = new Date();
const tenantId = newId<TenantId>(at);

function token(role: Role): Caller {
  const memberships = [{ tenantId, role }];
  return { kind: "token", tokenId: newId<TokenId>(at), name: "x", actor: "token:x", memberships };
}

function person(...memberships: readonly Membership[]): PersonCaller {
  const personId = newId<PersonId>(at);
  return {
    kind: "person",
    personId,
    actor: `person:${personId}`,
    name: "Ann",
    email: "ann@corp.example",
    sessionId: newId<SessionId>(at),
    signedInBy: "password",
    providerOf: undefined,
    hasPassword: true,
    hasSecondFactor: false,
    memberships,
  };
}

test("in an account that is not the caller's own nobody is anybody, whatever the role", () => {
  for (const role of ROLES) {
    for (const permission of PERMISSIONS) {
      const account = newId<TenantId>(at);
      const expected = { access: "no_such_account" };
      expect(authorize(token(role), { account, permission })).toEqual(expected);
      expect(authorize(person({ tenantId, role }), { account, permission })).toEqual({
        access: "no_such_account",
      });
    }
  }
});

test("an account is the same in upper case, and a route without one asks for the role alone", () => {
  const wanted = { permission: "mail.search" } as const;
  expect(authorize(token("viewer"), { ...wanted, account: tenantId.toUpperCase() }).access).toBe("granted");
  expect(authorize(token("viewer"), { ...wanted, account: undefined }).access).toBe("granted");
});

test("a person has in each account the role of that account, and no other", () => {
  const other = newId<TenantId>(at);
  const both = person({ tenantId, role: "viewer" }, { tenantId: other, role: "super-admin" });
  const permission = "mail.read";
  expect(authorize(both, { account: tenantId, permission })).toEqual({ access: "forbidden", role: "viewer" });
  expect(authorize(both, { account: other, permission })).toEqual({ access: "granted" });
});

test("what an account asks for first stands before everything in it, and nowhere else", () => {
  const other = newId<TenantId>(at);
  const lacking = person(
    { tenantId, role: "super-admin", needs: "second_factor" },
    { tenantId: other, role: "viewer" },
  );
  const permission = "account.see";
  expect(authorize(lacking, { account: tenantId, permission })).toEqual({
    access: "needs",
    need: "second_factor",
  });
  expect(authorize(lacking, { account: other, permission }).access).toBe("granted");
  expect(authorize(lacking, { account: undefined, permission }).access).toBe("granted");
});

test("who belongs nowhere may see that he does, and end his sessions", () => {
  const nobody = person();
  expect(authorize(nobody, { account: undefined, permission: "account.see" }).access).toBe("granted");
  expect(authorize(nobody, { account: undefined, permission: "self.manage" }).access).toBe("granted");
  expect(authorize(nobody, { account: tenantId, permission: "account.see" }).access).toBe("no_such_account");
});

test("the lesser of two roles has nothing that one of them has not", () => {
  for (const a of ROLES) {
    for (const b of ROLES) {
      const lesser = lesserRole(a, b);
      expect(lesserRole(b, a)).toBe(lesser);
      for (const it of permissionsOf(lesser)) expect(mayRole(a, it) && mayRole(b, it)).toBe(true);
    }
  }
  expect(lesserRole("soc-analyst", "super-admin")).toBe("soc-analyst");
  expect(lesserRole("soc-analyst", "config-admin")).toBe("viewer");
});

test("no role but the widest both configures and reads mail", () => {
  const both = ROLES.filter((it) => mayRole(it, "connections.configure") && mayRole(it, "mail.read"));
  expect(both).toEqual(["super-admin"]);
});

test("whoever may read mail may move it, and nobody else may do either", () => {
  for (const role of ROLES) expect(mayRole(role, "mail.read")).toBe(mayRole(role, "mail.retract"));
});

test("a viewer only sees", () => {
  const may = PERMISSIONS.filter((it) => mayRole("viewer", it));
  expect(may).toEqual(["account.see", "mail.search", "self.manage"]);
});

test("a program gives nobody a right, not even one made by a Super Admin: what it has given would outlive it", () => {
  const wanted = { account: tenantId, permission: "rights.grant" } as const;
  expect(authorize(token("super-admin"), wanted)).toEqual({ access: "person_needed" });
  expect(authorize(person({ tenantId, role: "super-admin" }), wanted)).toEqual({ access: "granted" });
});
