import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { Candidate } from "#directory/connection-probe.ts";
import { selfSignedCertificate } from "#shared/self-signed-certificate.ts";
import { openDoor } from "../../test/support/open-door.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { type CliRun, runCli } from "../../test/support/run-cli.ts";
import { openScratchFolder } from "../../test/support/scratch-folder.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";

let api: TestApi;
let token: string;
const tried: Candidate[] = [];

beforeAll(async () => {
  const probe = {
    probe: (candidate: Candidate) => {
      tried.push(candidate);
      return Promise.resolve({ result: "connected" as const, directoryId: `of ${candidate.provider}` });
    },
  };
  api = await openTestApi({ probe });
  const { tenantId } = await seedTenant(api.database);
  token = await api.token(tenantId, "super-admin");
  return () => api[Symbol.asyncDispose]();
});

const run = (argv: readonly string[], input?: string): Promise<CliRun> =>
  runCli(["integration", ...argv], {
    connection: { baseUrl: api.origin, token },
    ...(input !== undefined && { input }),
  });

const Made = z.looseObject({ id: z.string() });

test("a certificate is made, written for the upload, and used for a connection by its id", async () => {
  await using folder = await openScratchFolder("certificate");
  const out = join(folder.path, "undeliver.pem");
  const { json } = await run(["make-certificate", "--out", out, "--json"]);
  const { id } = Made.parse(json);
  const thumbprint = new X509Certificate(await readFile(out)).fingerprint.replaceAll(":", "");
  expect((await run(["certificates"])).out).toContain(thumbprint);
  const shown = await run(["make-certificate"]);
  expect(shown.out).toContain("-----BEGIN CERTIFICATE-----");
  expect(shown.note).toContain("--certificate ");
  const add = ["add-microsoft", "--name", "by certificate", "--directory", "corp.example", "--client", "app"];
  const added = await run([...add, "--certificate", id]);
  expect(added).toMatchObject({ exitCode: 0 });
  expect(added.out).toContain(thumbprint);
  expect(added.out).toMatch(/connected to +of microsoft/);
});

test("a certificate is read in DER too, as Windows and Entra write it", async () => {
  await using folder = await openScratchFolder("der");
  const [certificate, key] = [join(folder.path, "app.cer"), join(folder.path, "app.key")];
  const made = await selfSignedCertificate({
    commonName: "app",
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 86_400_000),
  });
  await writeFile(certificate, new X509Certificate(made.certificatePem).raw);
  await writeFile(key, made.privateKeyPem);
  const add = ["add-microsoft", "--name", "by DER", "--directory", "corp.example", "--client", "app"];
  const files = ["--certificate-file", certificate, "--key-file", key];
  expect(await run([...add, ...files])).toMatchObject({ exitCode: 0 });
  expect(tried.at(-1)).toMatchObject({ connection: { certificatePem: made.certificatePem } });
  await writeFile(certificate, Buffer.from([0x30, 1, 2, 3]));
  expect(await run([...add, ...files])).toMatchObject({
    exitCode: 1,
    note: expect.stringContaining("app.cer holds no certificate"),
  });
});

test("a credential is replaced from a file or standard input, and never printed", async () => {
  await using folder = await openScratchFolder("secret");
  const file = join(folder.path, "secret");
  await writeFile(file, "planted-in-a-file\n");
  const expires = "2099-01-31";
  const replace = ["replace-credential", "by certificate", "--secret-expires", expires];
  const replaced = await run([...replace, "--secret-file", file]);
  expect(replaced).toMatchObject({ exitCode: 0 });
  expect(replaced.out).toMatch(/credential +secret\ncredential ends +2099-01-31/);
  expect(replaced.note).toContain("by certificate uses the new credential");
  expect(tried.at(-1)?.secret).toEqual({ kind: "secret", secret: "planted-in-a-file" });
  const typed = await run(["replace-credential", "by certificate", "--json"], "planted-on-input\n");
  expect(tried.at(-1)?.secret).toEqual({ kind: "secret", secret: "planted-on-input" });
  for (const { out, note } of [replaced, typed]) expect(out + note).not.toContain("planted");
});

test("a service account's key is replaced by its file", async () => {
  const key = (id: string) =>
    JSON.stringify({
      type: "service_account",
      client_email: "robot@project.iam.test",
      client_id: "42",
      private_key_id: id,
      private_key: generateKeyPairSync("rsa", { modulusLength: 2_048 })
        .privateKey.export({ type: "pkcs8", format: "pem" })
        .toString(),
    });
  const add = ["add-google", "--name", "workspace", "--administrator", "it@corp.example"];
  expect((await run(add, key("first"))).exitCode).toBe(0);
  const replaced = await run(["replace-credential", "workspace"], key("second"));
  expect(replaced).toMatchObject({ exitCode: 0 });
  expect(tried.at(-1)?.secret).toMatchObject({ privateKeyId: "second" });
  expect(await run(["replace-credential", "workspace"], "hunter2")).toMatchObject({ exitCode: 1 });
});

test("the rights are listed with their reasons, and narrowed by commands for one connection", async () => {
  const { out } = await run(["rights"]);
  expect(out).toMatch(/Microsoft 365 +Mail\.ReadWrite +yes +finds a delivered message/);
  expect(out).toContain("gmail.modify");
  expect(out).not.toContain("mail.google.com");
  const narrow = await run(["narrow", "by certificate"]);
  expect(narrow.out).toContain("$client = 'app'");
  expect((await run(["narrow", "workspace"])).exitCode).toBe(1);
});

test("a person is sent to where he authorises, and told where nobody can", async () => {
  const nobody = await run(["authorize"]);
  expect(nobody).toMatchObject({ exitCode: 1 });
  expect(nobody.note).toContain("UNDELIVER_MICROSOFT_CLIENT_ID");
  await using other = await openTestApi({ microsoft: openDoor("x") });
  const { tenantId } = await seedTenant(other.database);
  const connection = { baseUrl: other.origin, token: await other.token(tenantId, "super-admin") };
  const shown = await runCli(["integration", "authorize"], { connection });
  expect(shown).toMatchObject({ exitCode: 0, out: "https://undeliver.example/" });
  expect(shown.note).toContain("Settings › Integrations");
});
