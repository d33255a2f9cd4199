import { expect, test } from "vitest";
import { newId, type TenantId, type TokenId } from "#shared/ids.ts";
import { authorize, type Caller } from "./caller.ts";
import { mayRole, PERMISSIONS } from "./permissions.ts";
import { ROLES, type Role } from "./role.ts";

const at = new Date();
const tenantId = newId<TenantId>(at);

function caller(role: Role): Caller {
  return { tenantId, tokenId: newId<TokenId>(at), role, actor: "token:x" };
}

test("in an account that is not the caller's own nobody is anybody, whatever the role", () => {
  for (const role of ROLES) {
    for (const permission of PERMISSIONS) {
      const account = newId<TenantId>(at);
      expect(authorize(caller(role), { account, permission })).toBe("no_such_account");
    }
  }
});

test("an account is the same in upper case, and a route without one asks for the role alone", () => {
  const wanted = { permission: "mail.search" } as const;
  expect(authorize(caller("viewer"), { ...wanted, account: tenantId.toUpperCase() })).toBe("granted");
  expect(authorize(caller("viewer"), { ...wanted, account: undefined })).toBe("granted");
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
  expect(may).toEqual(["account.see", "mail.search"]);
});
