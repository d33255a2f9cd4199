import fc from "fast-check";
import { expect, test } from "vitest";
import { newId, type PersonId } from "#shared/ids.ts";
import { actorOf, type Member, whyNotChange } from "./members.ts";
import { ROLES } from "./role.ts";

const id = newId<PersonId>(new Date());
const member: Member = {
  id,
  state: "active",
  email: "ann@corp.example",
  name: "Ann",
  role: "super-admin",
  hasPassword: true,
  hasSecondFactor: false,
  sessions: 0,
  lastSeenAt: undefined,
  since: new Date(),
  expiresAt: undefined,
  invitedBy: undefined,
};
const asked = { member, actor: "person:other", superAdmins: 2, breakGlass: undefined };

test("another Super Admin may be demoted, disabled and removed while one is left", () => {
  expect(whyNotChange({ ...asked, role: "viewer" })).toBeUndefined();
  expect(whyNotChange({ ...asked, disabled: true })).toBeUndefined();
  expect(whyNotChange({ ...asked, isRemoved: true })).toBeUndefined();
});

test.each([
  ["own", { actor: actorOf(id), role: "viewer" }],
  ["last_super_admin", { superAdmins: 1, role: "viewer" }],
  ["last_super_admin", { superAdmins: 1, isRemoved: true }],
  ["break_glass", { breakGlass: id, disabled: true }],
  ["only_invited", { member: { ...member, state: "invited" } }],
] as const)("%s: it is refused", (why, more) => {
  expect(whyNotChange({ ...asked, ...more })).toBe(why);
});

test("no change that is let through takes the last active Super Admin", () => {
  const change = fc.record(
    { role: fc.constantFrom(...ROLES), disabled: fc.boolean(), isRemoved: fc.boolean() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(change, fc.constantFrom(...ROLES), (it, role) => {
      const last = { ...asked, superAdmins: role === "super-admin" ? 1 : 2, member: { ...member, role } };
      if (whyNotChange({ ...last, ...it }) !== undefined || role !== "super-admin") return;
      expect(it.isRemoved ?? false).toBe(false);
      expect(it.disabled ?? false).toBe(false);
      expect(it.role ?? role).toBe("super-admin");
    }),
  );
});
