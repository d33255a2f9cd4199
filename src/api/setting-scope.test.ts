import { afterAll, beforeAll, expect, test } from "vitest";
import { type GroupId, type IntegrationId, type MailboxId, newId } from "#shared/ids.ts";
import { type Answer, openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { runCli } from "../../test/support/run-cli.ts";
import { seedGroup } from "../../test/support/seed-group.ts";
import { type SeededTenant, seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { readScopeWanted, scopeWords } from "./setting-scope.ts";

let api: TestApi;
let tenant: SeededTenant;
let token: string;
let pilot: string;

const SPAM = { MALICIOUS: "none", SPOOF: "none", SUSPICIOUS: "none", SPAM: "JunkEmail", BULK: "none" };
const PATH = "settings/auto_retract";

beforeAll(async () => {
  api = await openTestApi();
  tenant = await seedTenant(api.database);
  token = await api.token(tenant.tenantId, "super-admin");
  await seedMessage(api.database, tenant, { disposition: "SPAM", recipients: ["ann", "bob"] });
  await ask("POST", "directory/entries", { address: `ann@${tenant.domain}`, groups: ["Pilot"] });
  pilot = ((await ask("GET", "directory/groups")).body.result as { id: string }[])[0]?.id ?? "";
});
afterAll(() => api[Symbol.asyncDispose]());

function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  return api.call({ method, path, account: tenant.tenantId, token, body });
}
const setting = (more: object) => ({ integration_id: tenant.integrationId, destinations: SPAM, ...more });
const cli = (...argv: readonly string[]) =>
  runCli(["settings", "auto-retract", ...argv], { connection: { baseUrl: api.origin, token } });

test("a setting's scope is previewed, saved by name, kept where nothing is said, and taken away by null", async () => {
  const scope = { only: { groups: [pilot] } };
  const preview = await ask("POST", `${PATH}/preview`, setting({ scope }));
  const { dispositions } = preview.body.result as { dispositions: readonly object[] };
  expect(dispositions).toContainEqual(
    expect.objectContaining({ disposition: "SPAM", copies: 1, outside: 1 }),
  );
  const named = {
    only: { groups: [{ id: pilot, name: "Pilot", lost: false }], mailboxes: [] },
    except: null,
  };
  expect((await ask("PUT", PATH, setting({ scope }))).body.result).toMatchObject({
    version: 1,
    scope: named,
  });
  expect((await ask("PUT", PATH, setting({}))).body.result).toMatchObject({ version: 2, scope: named });
  expect((await ask("PUT", PATH, setting({ scope: null }))).body.result).toMatchObject({
    version: 3,
    scope: null,
  });
  const history = await ask("GET", `${PATH}/history?integration_id=${tenant.integrationId}`);
  expect(history.body.result).toMatchObject([{ scope: null }, { scope: named }, { scope: named }]);
  const facts = await api.database.asWorker((tx) =>
    tx.rows(
      "select data -> 'before' ->> 'scope' is null as a, data -> 'after' -> 'scope' as b from event where kind = 'setting.saved' order by id",
    ),
  );
  expect(facts.map(({ a, b }: { a?: unknown; b?: unknown }) => [a, b !== null])).toEqual([
    [true, true],
    [false, true],
    [false, false],
  ]);
});

test("what the directory does not list is refused, and an empty scope too; what it has lost is shown as lost", async () => {
  const nobody = newId<GroupId>(new Date());
  const refused = { status: 404, body: { errors: [{ source: { pointer: "/body/scope" } }] } };
  expect(await ask("PUT", PATH, setting({ scope: { only: { groups: [nobody] } } }))).toMatchObject(refused);
  expect(
    await ask("POST", `${PATH}/preview`, setting({ scope: { only: { groups: [nobody] } } })),
  ).toMatchObject(refused);
  expect((await ask("PUT", PATH, setting({ scope: {} }))).status).toBe(400);
  const bob = ((await ask("GET", "directory/mailboxes?search=bob")).body.result as { id: string }[])[0]?.id;
  await ask("PUT", PATH, setting({ scope: { except: { mailboxes: [bob] } } }));
  await api.database.asWorker((tx) => tx.rows("update mailbox set gone_at = now() where id = $1", [bob]));
  expect((await ask("GET", PATH)).body.result).toMatchObject([
    { scope: { except: { mailboxes: [{ id: bob, lost: true }] } } },
  ]);
  expect((await ask("GET", "overview/attention")).body.result).toMatchObject({
    concerns: expect.arrayContaining([expect.objectContaining({ kind: "scope_lost", count: 1 })]),
  });
  expect((await cli("show")).out).toContain("not in the directory any more");
});

test("on the command line it is said by name; what is not said stays", async () => {
  const only = await cli("set", "--only-group", "pilot", "--json");
  expect(only.json).toMatchObject({ destinations: SPAM, scope: { only: { groups: [{ name: "Pilot" }] } } });
  expect((await cli("show")).out).toContain("only Pilot");
  expect((await cli("set", "BULK=junk", "--json")).json).toMatchObject({ scope: { only: { groups: [{}] } } });
  expect((await cli("preview", "--everybody", "--json")).json).toMatchObject({
    dispositions: expect.arrayContaining([expect.objectContaining({ disposition: "SPAM", outside: 0 })]),
  });
  expect((await cli("set", "--everybody", "--json")).json).toMatchObject({ scope: null });
  expect(await cli("set", "--everybody", "--only-group", "pilot")).toMatchObject({ exitCode: 2 });
  expect((await cli("history")).out).toContain("only Pilot");
});

test("what belongs to another connection is refused: it would mean nobody, and an exception would protect nobody", async () => {
  const other = { ...tenant, integrationId: newId<IntegrationId>(new Date()) };
  await api.database.asWorker((tx) =>
    tx.rows(
      `insert into integration (tenant_id, id, provider, name, connection)
       select tenant_id, $2, provider, 'the other', connection from integration where tenant_id = $1`,
      [tenant.tenantId, other.integrationId],
    ),
  );
  const group = await seedGroup(api.database, other, { name: "everyone" });
  const theirs = await seedMessage(api.database, other, { recipients: ["eve"] });
  const refused = (name: RegExp) => ({
    status: 400,
    body: {
      errors: [{ message: expect.stringMatching(name) as unknown, source: { pointer: "/body/scope" } }],
    },
  });
  const scopes = [
    { scope: { except: { groups: [group.id] } }, name: /^everyone .* another connection/ },
    { scope: { only: { mailboxes: [theirs.copies[0]?.mailboxId] } }, name: /^eve@.* another connection/ },
  ];
  for (const { scope, name } of scopes) {
    expect(await ask("PUT", PATH, setting({ scope }))).toMatchObject(refused(name));
    expect(await ask("POST", `${PATH}/preview`, setting({ scope }))).toMatchObject(refused(name));
  }
  // Whom its directory knows by an address from outside has his mailbox here.
  await api.database.asWorker((tx) =>
    tx.rows(
      "insert into directory_member (tenant_id, group_id, kind, member) values ($1, $2, 'address', $3)",
      [tenant.tenantId, group.id, `ann@${tenant.domain}`],
    ),
  );
  const reached = { except: { groups: [group.id] } };
  expect((await ask("PUT", PATH, setting({ scope: reached }))).status).toBe(200);
  // What stands may stay, whoever has left it since.
  await api.database.asWorker((tx) =>
    tx.rows("delete from directory_member where group_id = $1", [group.id]),
  );
  expect((await ask("PUT", PATH, setting({ scope: reached }))).status).toBe(200);
  // And everybody who looks is told that it means nobody.
  expect((await ask("GET", PATH)).body.result).toContainEqual(
    expect.objectContaining({
      scope: {
        only: null,
        except: { groups: [{ id: group.id, name: "everyone", lost: false, foreign: true }], mailboxes: [] },
      },
    }),
  );
  expect((await ask("GET", "overview/attention")).body.result).toMatchObject({
    concerns: expect.arrayContaining([
      expect.objectContaining({ kind: "scope_foreign", count: 1, reason: "everyone" }),
    ]),
  });
  const { integrations } = (await ask("GET", "health")).body.result as {
    integrations: { problems: object[] }[];
  };
  expect(integrations.flatMap((it) => it.problems)).toContainEqual(
    expect.objectContaining({
      code: "scope_foreign",
      text: expect.stringContaining("everyone, which belongs"),
    }),
  );
  expect((await cli("show")).out).toContain("everyone (belongs to another connection");
  expect((await ask("PUT", PATH, setting({ scope: null }))).status).toBe(200);
});

test("of the groups those that a connection's scope takes come first, and of the others it is said", async () => {
  const { tenantId, integrationId } = tenant;
  const own = await seedGroup(api.database, tenant, { name: "zebra everyone" });
  const asked = async (query: string) =>
    ((await ask("GET", `directory/groups?${query}`)).body.result as { name: string; foreign: boolean }[]).map(
      ({ name, foreign }) => ({ name, foreign }),
    );
  expect(await asked(`search=everyone&for_integration_id=${integrationId}`)).toEqual([
    { name: own.name, foreign: false },
    { name: "everyone", foreign: true },
  ]);
  expect(await asked("search=everyone")).toEqual([
    { name: "everyone", foreign: false },
    { name: own.name, foreign: false },
  ]);
  // Of several that are called so its own is meant.
  await seedGroup(api.database, { tenantId, integrationId }, { name: "everyone" });
  const set = ["set", "--integration", integrationId, "--except-group", "everyone", "--json"];
  expect((await cli(...set)).json).toMatchObject({ scope: { except: { groups: [{ foreign: false }] } } });
});

test("whoever says nothing of a scope changes none", () => {
  expect(readScopeWanted(undefined)).toBe("as_it_stands");
  expect(readScopeWanted(null)).toBe("everybody");
  const mailbox = { id: newId<MailboxId>(new Date()), address: "ann@corp.example" };
  const group = { id: newId<GroupId>(new Date()), name: "Legal" };
  expect(scopeWords(undefined)).toBe("everybody");
  expect(
    scopeWords({ only: { groups: [], mailboxes: [mailbox] }, except: { groups: [group], mailboxes: [] } }),
  ).toBe("only ann@corp.example, except Legal");
});
