import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { DELEGATED_SCOPES, googleSeed } from "./seed.ts";
import { openTestWorkspace, type TestWorkspace } from "../../../test/support/simulator/test-workspace.ts";

const ADMIN = "ada.abel@workspace.example";
const [, USERS = "", GROUPS = "", MEMBERS = ""] = DELEGATED_SCOPES;

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({ limits: { directoryCallsPerUserMinute: 60 } }, (seed) => ({
    ...googleSeed({ users: 25 }),
    serviceAccounts: seed.serviceAccounts,
  }));
});
afterEach(() => {
  workspace.setFaults();
  // Into the next minute: the quota starts anew.
  workspace.advance(60_000);
});
afterAll(() => workspace[Symbol.asyncDispose]());

describe("Google's own client of the Directory API", () => {
  test("gets a user by primary address, alias and id, and 404 for a stranger", async () => {
    const { users } = workspace.directory(ADMIN, [USERS]);
    for (const userKey of [
      "bela.abel@workspace.example",
      "B.Abel.1@workspace.example",
      "100000000000000000001",
    ]) {
      const { data } = await users.get({ userKey });
      expect(data).toMatchObject({
        id: "100000000000000000001",
        primaryEmail: "bela.abel@workspace.example",
        aliases: ["b.abel.1@workspace.example"],
        nonEditableAliases: ["bela.abel@workspace.example.test-google-a.com"],
        suspended: false,
        isMailboxSetup: true,
      });
    }
    await expect(users.get({ userKey: "everyone@workspace.example" })).rejects.toMatchObject({
      status: 404,
      response: { data: { error: { errors: [{ domain: "global", reason: "notFound" }] } } },
    });
  });

  test("lists all users over several pages, each once", async () => {
    const { users } = workspace.directory(ADMIN, [USERS]);
    const seen: string[] = [];
    let pageToken: string | undefined;
    do {
      const { data } = await users.list({
        customer: "my_customer",
        maxResults: 10,
        ...(pageToken && { pageToken }),
      });
      seen.push(...(data.users ?? []).map((it) => it.primaryEmail ?? ""));
      pageToken = data.nextPageToken ?? undefined;
    } while (pageToken !== undefined);
    expect(seen).toHaveLength(28);
    expect(new Set(seen).size).toBe(28);
  });

  test("lists a crowd in the order of addresses among the others, and finds each of it by id and any address", async () => {
    const { crowd } = workspace.organisation.directory;
    crowd.setCount(23);
    const { users } = workspace.directory(ADMIN, [USERS]);
    const seen: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = { maxResults: 10, ...(pageToken && { pageToken }) };
      const { data } = await users.list({ customer: "my_customer", ...page });
      seen.push(...(data.users ?? []).map((it) => it.primaryEmail ?? ""));
      pageToken = data.nextPageToken ?? undefined;
    } while (pageToken !== undefined);
    expect(seen).toHaveLength(28 + 23);
    expect(seen).toEqual([...new Set(seen)].toSorted());
    const last = "person-0000022@workspace.example";
    for (const userKey of [last, "P0000022@workspace.example", "200000000000000000022"])
      expect((await users.get({ userKey })).data).toMatchObject({ primaryEmail: last });
    for (const userKey of ["person-0000023@workspace.example", "person-0000001@elsewhere.example"])
      await expect(users.get({ userKey })).rejects.toMatchObject({ status: 404 });
    crowd.setCount(0);
  });

  test("asks for those who can have mail, and is told where the question is wrong", async () => {
    const { users } = workspace.directory(ADMIN, [USERS]);
    const { data } = await users.list({
      customer: "my_customer",
      query: "isSuspended=false isArchived=false",
      maxResults: 500,
    });
    expect(data.users).toHaveLength(26);
    const found = await users.list({ domain: "workspace.example", query: "email:bela*" });
    expect(found.data.users?.map((it) => it.primaryEmail)).toContain("bela.abel@workspace.example");
    const wrong = [
      {},
      { customer: "C0other" },
      { customer: "my_customer", query: "colour=red" },
      { customer: "my_customer", pageToken: "x" },
    ];
    for (const parameters of wrong)
      await expect(users.list(parameters)).rejects.toMatchObject({ status: 400 });
    await expect(users.list({ domain: "elsewhere.example" })).rejects.toMatchObject({ status: 404 });
  });

  test("gets groups by address and alias, and those a user is in", async () => {
    const { groups } = workspace.directory(ADMIN, [GROUPS]);
    const { data } = await groups.get({ groupKey: "team-1-list@workspace.example" });
    expect(data).toMatchObject({ email: "team-1@workspace.example", directMembersCount: "10" });
    const mine = await groups.list({ userKey: ADMIN });
    expect(mine.data.groups?.map((it) => it.email)).toEqual(
      ["everyone", "nested", "team-1"].map((it) => `${it}@workspace.example`),
    );
    await expect(groups.get({ groupKey: ADMIN })).rejects.toMatchObject({ status: 404 });
  });

  test("lists members as they are, and flat when asked for derived membership", async () => {
    const { members } = workspace.directory(ADMIN, [MEMBERS]);
    const groupKey = "nested@workspace.example";
    const direct = (await members.list({ groupKey })).data.members ?? [];
    expect(direct.map((it) => it.type)).toEqual(["USER", "USER", "GROUP", "GROUP"]);
    expect(direct.find((it) => it.email === "stranger@elsewhere.example")?.id).toBeUndefined();
    const flat =
      (await members.list({ groupKey, includeDerivedMembership: true, maxResults: 200 })).data.members ?? [];
    expect(flat.map((it) => it.type)).toEqual(Array(21).fill("USER"));
    expect((await members.list({ groupKey: "empty@workspace.example" })).data.members).toBeUndefined();
  });
});

describe("the Directory API refuses", () => {
  test("whoever is no administrator, and tokens without the scope", async () => {
    await expect(
      workspace.directory("bela.abel@workspace.example", [USERS]).users.get({ userKey: ADMIN }),
    ).rejects.toMatchObject({
      status: 403,
      response: { data: { error: { errors: [{ reason: "forbidden" }] } } },
    });
    await expect(workspace.directory(ADMIN, [USERS]).groups.list({})).rejects.toMatchObject({
      status: 403,
      response: { data: { error: { details: [{ reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT" }] } } },
    });
  });

  test("more calls than its minute has, until the next minute", async () => {
    const { users } = workspace.directory(ADMIN, [USERS]);
    const calls = Array.from({ length: 61 }, () => users.get({ userKey: ADMIN }));
    const refused = (await Promise.allSettled(calls)).filter((it) => it.status === "rejected");
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatchObject({
      status: 403,
      response: { data: { error: { errors: [{ domain: "usageLimits", reason: "userRateLimitExceeded" }] } } },
    });
    workspace.advance(60_000);
    await users.get({ userKey: ADMIN });
  });

  test("one address that a fault is set for, and no other", async () => {
    const { users } = workspace.directory(ADMIN, [USERS]);
    const mailbox = "bela.abel@workspace.example";
    workspace.setFaults({ kind: "server-error", operation: "directory.*", mailbox, status: 502 });
    await expect(users.get({ userKey: mailbox })).rejects.toMatchObject({ status: 502 });
    expect((await users.get({ userKey: ADMIN })).status).toBe(200);
  });
});
