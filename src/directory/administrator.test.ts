import fc from "fast-check";
import { expect, test } from "vitest";
import { readAdministrator } from "./administrator.ts";

const DIRECTORY = "11111111-2222-4333-8444-555555555555";
const PRIVILEGED_ROLE_ADMINISTRATOR = "e8611ab8-c189-46e8-94e1-60213ab1f814";
const CLOUD_APPLICATION_ADMINISTRATOR = "158c047a-c907-4556-b7ef-446551a6b5f7";
const good = { tid: DIRECTORY, wids: [PRIVILEGED_ROLE_ADMINISTRATOR], preferred_username: "it@corp.example" };

test("an administrator who can grant an application everything speaks for his directory", () => {
  expect(readAdministrator(good)).toEqual({
    administrator: { directoryId: DIRECTORY, name: "it@corp.example" },
  });
  expect(readAdministrator({ ...good, tid: DIRECTORY.toUpperCase() })).toMatchObject({
    administrator: { directoryId: DIRECTORY },
  });
});

test("who administers applications only cannot grant rights to mailboxes, and is no administrator here", () => {
  expect(readAdministrator({ ...good, wids: [CLOUD_APPLICATION_ADMINISTRATOR] })).toEqual({
    refused: "not_an_administrator",
  });
  expect(readAdministrator({ ...good, wids: [] })).toEqual({ refused: "not_an_administrator" });
});

test("roles that are not told are no roles, and a personal account has no organisation", () => {
  expect(readAdministrator({ ...good, wids: undefined })).toEqual({ refused: "roles_not_told" });
  const personal = "9188040d-6c67-4c5b-b112-36a304b66dad";
  expect(readAdministrator({ ...good, tid: personal })).toEqual({ refused: "no_organisation" });
});

test("whatever a token says, only a directory's id and an administrator's role make an administrator", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("tid", "wids", "name"), fc.anything()), (claims) => {
      expect(readAdministrator(claims)).not.toHaveProperty("administrator");
    }),
  );
});
