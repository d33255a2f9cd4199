import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Candidate, Probed } from "#directory/connection-probe.ts";
import { selfSignedCertificate } from "#shared/self-signed-certificate.ts";
import { type Answer, openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";

const NOW = Date.now();
const DAY = 86_400_000;
const DIRECTORY = "11111111-2222-4333-8444-555555555555";

let api: TestApi;
let tenant: SeededTenant;
let other: SeededTenant;
let answer: Probed;
let tried: Candidate[];

beforeAll(async () => {
  const probe = {
    probe: (candidate: Candidate) => {
      tried.push(candidate);
      return Promise.resolve(answer);
    },
  };
  api = await openTestApi({ probe });
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(async () => {
  [tenant, other] = [await seedTenant(api.database), await seedTenant(api.database)];
  await api.database.asWorker((tx) => tx.rows("delete from provider_binding"));
  answer = { result: "connected", directoryId: DIRECTORY };
  tried = [];
});

async function ask(method: string, path: string, body?: unknown, as = tenant): Promise<Answer> {
  const token = await api.token(as.tenantId, "config-admin");
  return api.call({ method, path, account: as.tenantId, token, body });
}

const resultOf = ({ body }: Answer): Record<string, unknown> => body.result as Record<string, unknown>;
const mistakeOf = ({ status, body }: Answer) => {
  const [first] = body.errors;
  return { status, type: first?.type, pointer: first?.source?.pointer, message: first?.message };
};

const APP = { provider: "microsoft", name: "m", tenant_id: DIRECTORY, client_id: "app" };
const BY_SECRET = { ...APP, secret: "planted-secret" };

const certificate = (change: { notBefore?: number; notAfter?: number } = {}) =>
  selfSignedCertificate({
    commonName: "own",
    notBefore: new Date(change.notBefore ?? NOW - DAY),
    notAfter: new Date(change.notAfter ?? NOW + 90 * DAY),
  });

const rsaKey = (bits = 2_048): string =>
  generateKeyPairSync("rsa", { modulusLength: bits })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString();

const KEY_FILE = {
  type: "service_account",
  project_id: "project",
  private_key_id: "k1",
  private_key: rsaKey(),
  client_email: "robot@project.iam.test",
  client_id: "100200300",
  token_uri: "https://oauth2.googleapis.com/token",
};
const WORKSPACE = { provider: "google", name: "g", administrator: "it@corp.example" };

test("a connection is tried before it is stored, and bound to the directory that the provider has proven", async () => {
  const created = await ask("POST", "integrations", BY_SECRET);
  expect(resultOf(created)).toMatchObject({ directory_id: DIRECTORY, status: "untested", certificate: null });
  expect(tried).toMatchObject([
    { provider: "microsoft", secret: { kind: "secret", secret: "planted-secret" } },
  ]);
  answer = { result: "refused", code: "AADSTS7000215", advice: "Copy the secret's value." };
  const refused = await ask("POST", "integrations", { ...BY_SECRET, name: "second" });
  expect(mistakeOf(refused)).toMatchObject({
    status: 422,
    type: "provider_refused",
    message: "The provider refuses (AADSTS7000215). Copy the secret's value.",
  });
  answer = { result: "no_answer", code: "timeout" };
  const later = await ask("POST", "integrations", { ...BY_SECRET, name: "third" });
  expect(resultOf(later)).toMatchObject({ directory_id: null });
});

test("a directory that another account has connected is refused until that connection is deleted", async () => {
  const first = resultOf(await ask("POST", "integrations", BY_SECRET));
  const second = await ask("POST", "integrations", BY_SECRET, other);
  expect(mistakeOf(second)).toMatchObject({ status: 409, type: "directory_taken" });
  expect((await ask("GET", "integrations", undefined, other)).body.result).toHaveLength(1);
  // A second connection of the same account to the same directory keeps it bound.
  const again = resultOf(await ask("POST", "integrations", { ...BY_SECRET, name: "again" }));
  await ask("DELETE", `integrations/${String(first["id"])}`);
  expect((await ask("POST", "integrations", BY_SECRET, other)).status).toBe(409);
  await ask("DELETE", `integrations/${String(again["id"])}`);
  expect((await ask("POST", "integrations", BY_SECRET, other)).status).toBe(200);
});

test("the same id in another cloud, or behind the operator's endpoints, is another directory", async () => {
  expect((await ask("POST", "integrations", BY_SECRET)).status).toBe(200);
  const china = { ...BY_SECRET, name: "china", cloud: "china" };
  expect((await ask("POST", "integrations", china, other)).status).toBe(200);
  const simulated = { ...BY_SECRET, name: "simulated", endpoints: "simulator" };
  expect((await ask("POST", "integrations", simulated, other)).status).toBe(200);
});

test("a certificate that was uploaded shows its thumbprints and its end, and never its key", async () => {
  const { certificatePem, privateKeyPem } = await certificate();
  const body = { ...APP, certificate: { certificate: certificatePem, private_key: privateKeyPem } };
  const created = resultOf(await ask("POST", "integrations", body));
  const shown = created["certificate"] as Record<string, string>;
  expect(shown["sha1"]).toMatch(/^[0-9A-F]{40}$/);
  expect(shown["sha256"]).toMatch(/^[0-9A-F]{64}$/);
  expect(created["credential_expires_at"]).toBe(shown["expires_at"]);
  expect(Date.parse(shown["expires_at"] ?? "")).toBe(Math.floor((NOW + 90 * DAY) / 1000) * 1000);
  expect(JSON.stringify(created)).not.toContain("PRIVATE KEY");
});

test("of a chain of certificates the one that the key belongs to is taken, wherever it stands", async () => {
  const [own, issuer] = [await certificate(), await certificate()];
  const chain = `${issuer.certificatePem}Bag Attributes\r\n${own.certificatePem.replaceAll("\n", "\r\n")}`;
  const body = { ...APP, name: "Chain", certificate: { certificate: chain, private_key: own.privateKeyPem } };
  const { certificate: shown } = resultOf(await ask("POST", "integrations", body));
  expect((shown as Record<string, string>)["pem"]?.trim()).toBe(own.certificatePem.trim());
});

test("certificates and keys that cannot work are refused in words, where they stand, and not quoted", async () => {
  const [own, foreign] = [await certificate(), await certificate()];
  const ended = await certificate({ notBefore: NOW - 9 * DAY, notAfter: NOW - DAY });
  const elliptic = generateKeyPairSync("ec", { namedCurve: "P-256" })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString();
  const encrypted = generateKeyPairSync("rsa", { modulusLength: 2_048 })
    .privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" })
    .toString();
  const cases = [
    ["certificate", "no certificate in PEM", "planted", own.privateKeyPem],
    ["private_key", "no private key in PEM", own.certificatePem, "planted"],
    ["private_key", "of another certificate", own.certificatePem, foreign.privateKeyPem],
    ["private_key", "encrypted", own.certificatePem, encrypted],
    ["private_key", "RSA", own.certificatePem, elliptic],
    ["private_key", "1024 bits", own.certificatePem, rsaKey(1_024)],
    ["certificate", "has ended", ended.certificatePem, ended.privateKeyPem],
  ] as const;
  for (const [where, says, pem, key] of cases) {
    const body = { ...APP, certificate: { certificate: pem, private_key: key } };
    const { pointer, message } = mistakeOf(await ask("POST", "integrations", body));
    expect([says, pointer, message]).toEqual([
      says,
      `/body/certificate/${where}`,
      expect.stringContaining(says),
    ]);
    expect(message).not.toContain("planted");
  }
  expect(tried).toEqual([]);
});

test("exactly one credential is given", async () => {
  const both = { ...BY_SECRET, certificate: { certificate: "x", private_key: "x" } };
  for (const body of [APP, both])
    expect(mistakeOf(await ask("POST", "integrations", body))).toMatchObject({
      status: 400,
      pointer: "/body/secret",
    });
});

test("a certificate made here keeps its key here, is used once, and is gone from those that wait", async () => {
  const made = resultOf(await ask("POST", "integrations/certificates"));
  const { pem } = made["certificate"] as Record<string, string>;
  expect(createPublicKey(pem ?? "").asymmetricKeyType).toBe("rsa");
  expect(JSON.stringify(made)).not.toContain("PRIVATE");
  expect((await ask("GET", "integrations/certificates")).body.result).toMatchObject([{ id: made["id"] }]);
  // Nobody else's.
  const body = { ...APP, certificate_id: made["id"] };
  expect((await ask("POST", "integrations", body, other)).status).toBe(404);
  const created = resultOf(await ask("POST", "integrations", body));
  expect(created).toMatchObject({ credential: "certificate", certificate: made["certificate"] });
  expect(tried.at(-1)?.secret).toMatchObject({ kind: "certificate", certificatePem: pem });
  expect((await ask("GET", "integrations/certificates")).body.result).toEqual([]);
});

test("a key file of a service account says by which number the administrator delegates to it", async () => {
  const created = await ask("POST", "integrations", { ...WORKSPACE, service_account_key: KEY_FILE });
  expect(resultOf(created)).toMatchObject({
    service_account: "robot@project.iam.test",
    client_id: "100200300",
    directory_id: DIRECTORY,
  });
  expect(JSON.stringify(created.body)).not.toContain("PRIVATE KEY");
  const wrong = async (change: object) =>
    mistakeOf(
      await ask("POST", "integrations", {
        ...WORKSPACE,
        name: "h",
        service_account_key: { ...KEY_FILE, ...change },
      }),
    );
  const at = "/body/service_account_key";
  expect(await wrong({ type: "authorized_user" })).toMatchObject({ status: 400, pointer: `${at}/type` });
  expect(await wrong({ client_id: "x.apps" })).toMatchObject({ status: 400, pointer: `${at}/client_id` });
  expect(await wrong({ private_key: "planted" })).toMatchObject({
    status: 400,
    pointer: `${at}/private_key`,
  });
  expect((await wrong({ private_key: "planted" })).message).not.toContain("planted");
});

test("a credential is replaced only once the provider has taken the new one, for the same directory", async () => {
  const created = resultOf(await ask("POST", "integrations", BY_SECRET));
  const path = `integrations/${String(created["id"])}/credential`;
  const ends = new Date(NOW + 30 * DAY).toISOString();
  answer = { result: "refused", code: "AADSTS7000215", advice: "It takes some minutes." };
  expect(mistakeOf(await ask("POST", path, { secret: "next" }))).toMatchObject({ type: "provider_refused" });
  answer = { result: "no_answer", code: "timeout" };
  expect(mistakeOf(await ask("POST", path, { secret: "next" }))).toMatchObject({
    status: 503,
    type: "no_provider_answer",
  });
  answer = { result: "connected", directoryId: "another" };
  expect(mistakeOf(await ask("POST", path, { secret: "next" }))).toMatchObject({ type: "other_directory" });
  expect(resultOf(await ask("GET", `integrations/${String(created["id"])}`))).toEqual(created);

  answer = { result: "connected", directoryId: DIRECTORY };
  const replaced = await ask("POST", path, { secret: "next", secret_expires_at: ends });
  expect(resultOf(replaced)).toMatchObject({ credential: "secret", credential_expires_at: ends });
  const { certificatePem, privateKeyPem } = await certificate();
  const byCertificate = { certificate: { certificate: certificatePem, private_key: privateKeyPem } };
  expect(resultOf(await ask("POST", path, byCertificate))).toMatchObject({ credential: "certificate" });
  const back = resultOf(await ask("POST", path, { secret: "third" }));
  expect(back).toMatchObject({ credential: "secret", certificate: null, credential_expires_at: null });
  expect(mistakeOf(await ask("POST", path, { service_account_key: KEY_FILE }))).toMatchObject({
    status: 400,
  });

  const facts = await api.database.asWorker((tx) =>
    tx.rows<{ data: { before: object; after: object } }>(
      "select data from event where tenant_id = $1 and kind = 'integration.credential_replaced' order by id",
      [tenant.tenantId],
    ),
  );
  expect(facts[0]?.data).toMatchObject({
    before: { credential: "secret", expires_at: null },
    after: { credential: "secret", expires_at: ends },
  });
  expect(JSON.stringify(facts)).not.toMatch(/next|third|PRIVATE/);
});

test("what is asked for is said with its reasons, and how to narrow it with the ids filled in", async () => {
  const { microsoft, google } = resultOf(await ask("GET", "integrations/requirements")) as {
    microsoft: { permissions: { name: string; optional: boolean }[]; instance_app: unknown };
    google: { scopes: { name: string }[] };
  };
  expect(microsoft.permissions.filter((it) => !it.optional).map((it) => it.name)).toEqual([
    "Mail.ReadWrite",
    "User.Read.All",
    "GroupMember.Read.All",
  ]);
  expect(microsoft.instance_app).toBeNull();
  expect(google.scopes.map((it) => it.name.split("/").at(-1))).toEqual([
    "gmail.modify",
    "admin.directory.user.readonly",
    "admin.directory.group.readonly",
  ]);
  const { id } = resultOf(await ask("POST", "integrations", { ...BY_SECRET, client_id: "o'app" }));
  const { commands } = resultOf(await ask("GET", `integrations/${String(id)}/narrowing`));
  expect(commands).toContain("$client = 'o''app'");
  expect(commands).toContain(`$directory = '${DIRECTORY}'`);
  const workspace = resultOf(
    await ask("POST", "integrations", { ...WORKSPACE, service_account_key: KEY_FILE }),
  );
  expect((await ask("GET", `integrations/${String(workspace["id"])}/narrowing`)).status).toBe(409);
});
