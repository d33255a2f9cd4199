import { describe, expect, test } from "vitest";
import { googleSeed } from "./seed.ts";
import { matchUsers } from "./user-query.ts";

const { users } = googleSeed({ users: 2, domain: "acme.example" });

function find(query: string): readonly string[] | undefined {
  return matchUsers(users, query)?.map((it) => it.primaryEmail.slice(0, it.primaryEmail.indexOf("@")));
}

describe("the search for users", () => {
  test("all clauses must hold", () => {
    expect(find("isSuspended=false isArchived=false")).toEqual(["ada.abel", "bela.abel", "no-gmail"]);
    expect(find("isSuspended=true")).toEqual(["suspended"]);
    expect(find("isAdmin=true")).toEqual(["ada.abel"]);
    expect(find("")).toHaveLength(5);
  });

  test("an address is asked for whole, or by its beginning, aliases too", () => {
    expect(find("email=B.ABEL.1@acme.example")).toEqual(["bela.abel"]);
    expect(find("email:be*")).toEqual(["bela.abel"]);
    expect(find("email:bela")).toEqual([]);
  });

  test("what it does not understand is refused as a whole", () => {
    expect(find("colour=red isAdmin=true")).toBeUndefined();
    expect(find("isAdmin")).toBeUndefined();
  });
});
