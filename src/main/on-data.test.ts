import { hostname } from "node:os";
import { inject, expect, test } from "vitest";
import { z } from "zod";
import { readConfig } from "#config/config.ts";
import { openTenants } from "#store/tenants.ts";
import { openTokens } from "#store/tokens.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { runCli } from "../../test/support/run-cli.ts";
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
