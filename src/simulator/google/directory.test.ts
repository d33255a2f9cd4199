import { describe, expect, test } from "vitest";
import { type GoogleGroup, openDirectory } from "./directory.ts";
import { googleSeed } from "./seed.ts";

const { users } = googleSeed({ users: 2, domain: "acme.example" });

function group(email: string, members: readonly string[]): GoogleGroup {
  return { id: `id-${email}`, email, name: email, aliases: [`alias-${email}`], members };
}

describe("the directory", () => {
  test("a user is found by id, primary address and every alias, whatever the case", () => {
    const directory = openDirectory(users, []);
    const keys = ["100000000000000000000", "ADA.abel@acme.example", "a.abel.0@acme.example"];
    const found = [...keys, "ada.abel@acme.example.test-google-a.com"].map((it) => directory.user(it)?.id);
    expect(new Set(found)).toEqual(new Set(["100000000000000000000"]));
    expect(directory.user("nobody@acme.example")).toBeUndefined();
  });

  test("direct members are shown as they are: users, groups and strangers", () => {
    const inner = group("inner@acme.example", []);
    const outer = group("outer@acme.example", [inner.email, "ada.abel@acme.example", "x@elsewhere.example"]);
    const directory = openDirectory(users, [inner, outer]);
    expect(directory.members(outer, false)).toEqual([
      { type: "GROUP", email: "inner@acme.example", id: "id-inner@acme.example" },
      { type: "USER", email: "ada.abel@acme.example", id: "100000000000000000000" },
      { type: "USER", email: "x@elsewhere.example", id: undefined },
    ]);
  });

  test("derived members are flat, each once, and groups that contain each other end", () => {
    const one = group("one@acme.example", ["two@acme.example", "ada.abel@acme.example"]);
    const two = group("two@acme.example", [
      "one@acme.example",
      "ada.abel@acme.example",
      "bela.abel@acme.example",
    ]);
    const directory = openDirectory(users, [one, two]);
    const emails = directory.members(one, true).map((it) => it.email);
    expect(emails).toEqual(["ada.abel@acme.example", "bela.abel@acme.example"]);
  });

  test("what an administrator changes is seen at once", () => {
    const directory = openDirectory(users, []);
    expect(directory.update("ada.abel@acme.example", { suspended: true })).toBe(true);
    expect(directory.user("a.abel.0@acme.example")?.suspended).toBe(true);
    expect(directory.update("nobody@acme.example", { suspended: true })).toBe(false);
  });
});
