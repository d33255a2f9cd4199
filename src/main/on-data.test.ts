import { hostname } from "node:os";
import { inject, expect, test } from "vitest";
import { z } from "zod";
import { readConfig } from "#config/config.ts";
import { newId, type TenantId } from "#shared/ids.ts";
import { tellPublicUrl } from "#store/instance.ts";
import { openTenants } from "#store/tenants.ts";
import { openTokens } from "#store/tokens.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { openTestApi } from "../../test/support/open-test-api.ts";
import { runCli } from "../../test/support/run-cli.ts";
import { postAuth } from "../../test/support/sign-in-as.ts";
import { openOnData } from "./on-data.ts";

const Listed = z.array(z.object({ id: z.string(), name: z.string(), revokedAt: z.string().optional() }));

test("tokens are made with a name that tells them apart, listed, and revoked on the command line", async () => {
  await using database = await cloneDatabase();
  await openTenants(database).create("acme");
  const { tokens } = openOnData(
    readConfig({
      DATABASE_URL: `postgres://undeliver@/${String(database.connection.database)}?host=${encodeURIComponent(inject("socketDir"))}`,
      UNDELIVER_SECRET_KEY: Buffer.alloc(32, 2).toString("base64"),
    }),
  );
  const run = (...argv: readonly string[]) => runCli(["token", ...argv], { operator: { tokens } });
  const list = async () => Listed.parse((await run("list", "--tenant", "acme", "--json")).json);
  expect((await run("list", "--tenant", "acme")).out).toBe("No token yet.");
  const token = (await run("create", "--tenant", "acme", "--role", "viewer")).out;
  await run("create", "--tenant", "acme", "--role", "viewer", "--name", "SOAR");
  const [soar, mine] = (await list()).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  expect(soar?.name).toBe("SOAR");
  expect(mine?.name).toContain(`@${hostname()}`);
  expect((await run("list", "--tenant", "acme")).out).toMatch(/viewer.*never +works/);

  expect(await run("revoke", mine?.id ?? "")).toMatchObject({ exitCode: 0, out: "Revoked." });
  expect(await openTokens(database).find(token)).toBeUndefined();
  expect((await list()).filter((it) => it.revokedAt !== undefined).map((it) => it.id)).toEqual([mine?.id]);
  expect((await run("revoke", mine?.id ?? "")).exitCode).toBe(1);
  expect((await run("list", "--tenant", "nobody")).note).toBe("There is no tenant nobody.");
  expect((await run("list")).exitCode).toBe(2);
});

test("the operator makes the code again, invites, helps back in and disables on the command line, and reads no mail", async () => {
  await using api = await openTestApi();
  const { database, origin } = api;
  const tenant = await openTenants(database).create("acme");
  const { persons } = openOnData(
    readConfig({
      DATABASE_URL: `postgres://undeliver@/${String(database.connection.database)}?host=${encodeURIComponent(inject("socketDir"))}`,
      UNDELIVER_SECRET_KEY: Buffer.alloc(32, 2).toString("base64"),
      UNDELIVER_PUBLIC_URL: "https://undeliver.example/",
    }),
  );
  const run = (...argv: readonly string[]) => runCli(argv, { operator: { persons } });
  expect((await run("person", "list")).out).toBe("Nobody can sign in yet.");
  const made = await run("setup-code");
  const password = "three quiet words apart";
  const body = { code: made.out, name: "Ann", email: "ann@acme.example", password };
  expect(made.note).toContain("https://undeliver.example/setup");
  expect((await api.call({ method: "POST", path: "/client/v4/setup", body })).status).toBe(200);
  expect(await run("setup-code")).toMatchObject({ exitCode: 1 });

  const invite = ["person", "invite", "Bob@acme.example", "--role", "viewer"];
  const { out: link } = await run(...invite, "--tenant", "acme");
  expect(link).toMatch(/^https:\/\/undeliver\.example\/invitation\?token=[\w-]{43}$/);
  expect((await run(...invite)).exitCode).toBe(2);
  expect((await run(...invite, "--tenant", "nobody")).note).toBe("There is no tenant nobody.");
  expect(
    (await run("person", "invite", "ann@acme.example", "--role", "viewer", "--tenant", "acme")).exitCode,
  ).toBe(1);
  expect((await run("person", "list")).out).toMatch(
    /ann@acme\.example.*super-admin.*active[^]*bob@acme.*invited/,
  );

  const { out: reset } = await run("person", "reset-password", "ann@acme.example");
  const token = new URL(reset).searchParams.get("token");
  const fresh = { token, newPassword: "another four words together" };
  expect((await postAuth(origin, "/reset-password", { body: fresh })).status).toBe(200);
  expect((await postAuth(origin, "/reset-password", { body: fresh })).status).toBe(400);
  const signedIn = await postAuth(origin, "/sign-in/email", {
    body: { email: "ann@acme.example", password: fresh.newPassword },
  });
  expect(signedIn.status).toBe(200);
  expect((await run("person", "reset-password", "nobody@acme.example")).exitCode).toBe(1);

  expect((await run("person", "reset-second-factor", "ann@acme.example")).exitCode).toBe(1);
  expect((await run("person", "reset-second-factor", "ann@acme.example", "--yes")).out).toBe("Reset.");
  expect((await run("person", "disable", "ann@acme.example")).note).toContain("has no other Super Admin");
  const eve = await api.person(tenant?.id ?? neverId, "super-admin");
  expect((await run("person", "disable", eve.email, "--tenant", "acme")).out).toBe("Disabled in acme.");
  expect((await run("person", "disable", eve.email)).exitCode).toBe(1);
});

test("links lead to where the server listens, whatever this environment would listen on, unless an address is given", async () => {
  await using database = await cloneDatabase();
  await openTenants(database).create("acme");
  const environment = {
    DATABASE_URL: `postgres://undeliver@/${String(database.connection.database)}?host=${encodeURIComponent(inject("socketDir"))}`,
    UNDELIVER_SECRET_KEY: Buffer.alloc(32, 2).toString("base64"),
  };
  const originOf = async (more: Readonly<Record<string, string>> = {}) => {
    const { persons } = openOnData(readConfig({ ...environment, ...more }));
    const argv = ["person", "invite", "bob@acme.example", "--role", "viewer", "--tenant", "acme"];
    return new URL((await runCli(argv, { operator: { persons } })).out).origin;
  };
  expect(await originOf()).toBe("http://127.0.0.1:8080");
  await tellPublicUrl(database, "http://127.0.0.1:18099");
  expect(await originOf()).toBe("http://127.0.0.1:18099");
  expect(await originOf({ UNDELIVER_PUBLIC_URL: "https://undeliver.example" })).toBe(
    "https://undeliver.example",
  );
});

const neverId = newId<TenantId>(new Date());
