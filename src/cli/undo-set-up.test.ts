import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { runCli } from "../../test/support/run-cli.ts";
import { openScratchFolder } from "../../test/support/scratch-folder.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { createServiceAccountKey } from "#simulator/google/service-account-key.ts";
import { writeFile } from "node:fs/promises";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

/** The commands of a guide's last section, in their order, but the one that deletes all of the account. */
function undoOf(guide: string): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, `../../docs/${guide}.md`), "utf8");
  const [, section = ""] = text.split("## Undo the whole set-up");
  return [...section.matchAll(/`npx undeliver ([^`]+)`/g)]
    .map(([, it = ""]) => it)
    .filter((it) => !it.startsWith("tenant delete"));
}

const words = (command: string): readonly string[] =>
  [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");

const SETS_UP: Readonly<Record<string, (keyFile: string) => readonly string[]>> = {
  "setup-microsoft-365": () => [
    'integration add-microsoft --name "Microsoft 365" --directory contoso.onmicrosoft.com --client app',
    'domain add corp.example --integration "Microsoft 365"',
    "source add --name Exchange --format exchange-report --organisation corp.onmicrosoft.com --require-tls",
  ],
  "setup-google-workspace": (keyFile) => [
    `integration add-google --name "Google Workspace" --administrator reader@corp.example --key-file ${keyFile}`,
    'domain add corp.example --integration "Google Workspace"',
    "source add --name Google --format google-copy --google-seal --require-tls",
  ],
};

test.each(Object.keys(SETS_UP))(
  "what %s says last takes away all that it has set up, and nothing that was done",
  async (guide) => {
    const tenant = await seedTenant(api.database);
    await seedMessage(api.database, tenant, { recipients: ["ann"] });
    const token = await api.token(tenant.tenantId, "super-admin");
    await using folder = await openScratchFolder("undo");
    const keyFile = join(folder.path, "key.json");
    const account = { clientEmail: "a@b.iam.example", projectId: "p", tokenUri: "https://token.example" };
    await writeFile(keyFile, JSON.stringify((await createServiceAccountKey(account)).key));
    const run = (command: string, answer = "y") =>
      runCli(words(command), { connection: { baseUrl: api.origin, token }, answer, input: "secret" });
    const standing = async () => {
      const lists = ["integration list", "domain list", "source list", "trace"];
      return Promise.all(lists.map(async (it) => (await run(`${it} --json`)).json));
    };
    const before = await standing();
    for (const command of SETS_UP[guide]?.(keyFile) ?? []) {
      const { exitCode, note } = await run(command);
      expect([command, exitCode, note]).toEqual([command, 0, expect.anything()]);
    }
    expect((await standing()).slice(0, 3).map((it) => (it as unknown[]).length)).toEqual([2, 2, 2]);
    const undo = undoOf(guide);
    expect(undo).toHaveLength(3);
    for (const command of undo) {
      const { exitCode, note } = await run(command);
      expect([command, exitCode, note]).toEqual([command, 0, expect.anything()]);
    }
    expect(await standing()).toEqual(before);
  },
);
