import { generateKeyPairSync, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { selfSignedCertificate } from "#shared/self-signed-certificate.ts";
import { createServiceAccountKey } from "#simulator/google/service-account-key.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { startSimulator } from "#simulator/start-simulator.ts";
import { openIntegrations } from "#store/integrations.ts";
import { openSealer } from "#store/seal.ts";
import { openLog } from "#telemetry/log.ts";
import { openTestApi } from "../../test/support/open-test-api.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { openProbe } from "./open-probe.ts";
import { openProviders } from "./open-providers.ts";

const seed = { ...microsoftSeed({ users: 2 }), clients: [{ id: "app", secret: "planted-right-secret" }] };

/** A line from the middle of a key: whoever has quoted any of it is found. */
function middleOf(pem: string): string {
  const lines = pem.trim().split("\n");
  return lines[Math.floor(lines.length / 2)] ?? "";
}

async function plant() {
  const now = Date.now();
  const { certificatePem, privateKeyPem } = await selfSignedCertificate({
    commonName: "x",
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + 86_400_000),
  });
  const { key } = await createServiceAccountKey({
    clientEmail: "robot@project.iam.test",
    projectId: "project",
    tokenUri: "https://oauth2.googleapis.com/token",
  });
  const small = generateKeyPairSync("rsa", { modulusLength: 1_024 })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString();
  const secrets = ["planted-right-secret", "planted-wrong-secret", "planted-in-a-wrong-place"];
  return {
    certificatePem,
    privateKeyPem,
    key,
    small,
    all: [...secrets, middleOf(privateKeyPem), middleOf(key.private_key), middleOf(small)],
  };
}

test("no secret that was ever given stands in an answer, a log line or a table", async () => {
  const planted = await plant();
  await using simulator = await startSimulator({ organisations: [{ provider: "microsoft", seed }] });
  const { entra, graph, googleToken, directory } = simulator.endpoints;
  const clients = {
    instanceApp: undefined,
    endpointSets: {
      simulator: { loginRoot: entra, graphRoot: graph, tokenUrl: googleToken, directoryRoot: directory },
    },
  };
  const lines: string[] = [];
  const log = openLog("debug", { write: (line) => lines.push(line) });
  await using api = await openTestApi({
    probe: openProbe(clients),
    telemetry: {
      isReady: () => Promise.resolve(true),
      metrics: () => Promise.resolve(""),
      onError: (error, requestId) => log.error({ error, requestId }, "a request failed"),
    },
  });
  const { tenantId } = await seedTenant(api.database);
  const token = await api.token(tenantId, "super-admin");
  const answers: string[] = [];
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await api.call({ method, path, account: tenantId, token, body });
    answers.push(JSON.stringify([answer.body, ...answer.headers]));
    return answer.body.result as { id: string } | null;
  };

  const app = {
    provider: "microsoft",
    tenant_id: seed.tenantId,
    client_id: "app",
    endpoints: "simulator",
  };
  const byCertificate = { certificate: planted.certificatePem, private_key: planted.privateKeyPem };
  const google = { provider: "google", administrator: "it@corp.test", endpoints: "simulator" };
  const made = await ask("POST", "integrations", { ...app, name: "a", secret: "planted-right-secret" });
  await ask("POST", "integrations", { ...app, name: "b", secret: "planted-wrong-secret" });
  await ask("POST", "integrations", { ...app, name: "c", certificate: byCertificate });
  await ask("POST", "integrations", { ...google, name: "d", service_account_key: planted.key });
  await ask("POST", "integrations", { ...app, name: "e", secret: { of: "planted-in-a-wrong-place" } });
  await ask("POST", "integrations", {
    ...google,
    name: "g",
    service_account_key: { ...planted.key, private_key: planted.small },
  });
  const path = `integrations/${made?.id ?? ""}`;
  for (const body of [
    { secret: "planted-wrong-secret" },
    { secret: "planted-right-secret" },
    { certificate: byCertificate },
    { certificate: { ...byCertificate, certificate: planted.privateKeyPem } },
  ])
    await ask("POST", `${path}/credential`, body);
  for (const read of ["integrations", path, "integrations/certificates", "audit_log?per_page=100"])
    await ask("GET", read);

  // A provider's client whose secret is refused while it works.
  const sealer = openSealer(randomBytes(32));
  const integrations = openIntegrations(api.database, sealer);
  const broken = await integrations.create(
    tenantId,
    {
      provider: "microsoft",
      name: "z",
      connection: { cloud: "global", entraTenant: seed.tenantId, clientId: "app", credential: "secret" },
      secret: { kind: "secret", secret: "planted-wrong-secret" },
      endpoints: "simulator",
    },
    "test",
  );
  await using providers = openProviders({
    ...clients,
    integrations,
    budgetOf: () => ({ spend: () => Promise.resolve(), block: () => Promise.resolve() }),
    limits: {},
    onError: (error) => log.warn({ error }, "not noted"),
    onAnswer: () => {},
  });
  const provider = await providers.open(tenantId, broken?.id ?? ("" as never));
  await provider.addressBook.find("a@contoso.test", new AbortController().signal).catch((error: unknown) => {
    log.error({ error, secret: "planted-wrong-secret" }, "a mailbox could not be found");
  });

  const tables = await api.database.pool.query<{ name: string }>(
    "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
  );
  const rows: string[] = [];
  for (const { name } of tables.rows) {
    const all = await api.database
      .asWorker((tx) => tx.rows<{ row: string }>(`select row_to_json(t)::text as row from ${name} t`))
      .catch(() => []);
    rows.push(...all.map((it) => it.row));
  }
  expect(answers.length).toBeGreaterThan(12);
  expect(lines.length).toBeGreaterThan(0);
  expect(rows.length).toBeGreaterThan(10);
  for (const secret of planted.all) {
    for (const [where, texts] of Object.entries({ answers, lines, rows })) {
      const found = texts.filter(
        (it) => it.includes(secret) || it.includes(JSON.stringify(secret).slice(1, -1)),
      );
      expect(found, `${secret} in ${where}`).toEqual([]);
    }
  }
});
