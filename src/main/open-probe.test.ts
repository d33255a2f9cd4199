import { afterAll, beforeAll, expect, test } from "vitest";
import type { Candidate } from "#directory/connection-probe.ts";
import { DELEGATED_SCOPES, googleSeed } from "#simulator/google/seed.ts";
import { createServiceAccountKey, type ServiceAccountKey } from "#simulator/google/service-account-key.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { type Simulator, startSimulator } from "#simulator/start-simulator.ts";
import { openProbe } from "./open-probe.ts";

const seed = {
  ...microsoftSeed({ users: 2, domain: "corp.test" }),
  clients: [{ id: "app", secret: "right" }],
};
const FOREVER = new AbortController().signal;

let simulator: Simulator;
let key: ServiceAccountKey;
let administrator: string;

beforeAll(async () => {
  const clientEmail = "robot@project.iam.test";
  const made = await createServiceAccountKey({ clientEmail, projectId: "p", tokenUri: "https://x.test" });
  key = made.key;
  const account = {
    clientEmail,
    projectId: "p",
    publicKeyPem: made.publicKeyPem,
    grantedScopes: DELEGATED_SCOPES,
  };
  const google = googleSeed({ users: 2, serviceAccounts: [account] });
  administrator = google.users[0]?.primaryEmail ?? "";
  simulator = await startSimulator({
    organisations: [
      { provider: "microsoft", seed },
      { provider: "google", seed: google },
    ],
  });
});
afterAll(() => simulator[Symbol.asyncDispose]());

function probe(candidate: Candidate, signal = FOREVER) {
  const { entra, graph, googleToken, directory } = simulator.endpoints;
  const simulated = { loginRoot: entra, graphRoot: graph, tokenUrl: googleToken, directoryRoot: directory };
  const nowhere = "http://127.0.0.1:1";
  return openProbe({
    instanceApp: undefined,
    endpointSets: {
      simulator: simulated,
      nowhere: { loginRoot: nowhere, tokenUrl: `${nowhere}/token`, directoryRoot: nowhere },
    },
  }).probe(candidate, signal);
}

const microsoft = (entraTenant: string, secret = "right", endpoints = "simulator"): Candidate => ({
  provider: "microsoft",
  connection: { cloud: "global", entraTenant, clientId: "app", credential: "secret" },
  secret: { kind: "secret", secret },
  endpoints,
});
const google = (asWhom: string, endpoints = "simulator"): Candidate => ({
  provider: "google",
  connection: { serviceAccount: key.client_email, administrator: asWhom },
  secret: { kind: "service-account", privateKeyPem: key.private_key, privateKeyId: key.private_key_id },
  endpoints,
});

test("a directory is known by its id, also where one of its domains was given", async () => {
  const connected = { result: "connected", directoryId: seed.tenantId };
  expect(await probe(microsoft(seed.tenantId.toUpperCase()))).toEqual(connected);
  expect(await probe(microsoft("corp.test"))).toEqual(connected);
});

test("what Entra refuses is told with its code and what to do", async () => {
  expect(await probe(microsoft("corp.test", "wrong"))).toEqual({
    result: "refused",
    code: "AADSTS7000215",
    advice: expect.stringContaining("secret's value, not its id") as string,
  });
  expect(await probe(microsoft("nobody.test"))).toMatchObject({ result: "refused", code: "AADSTS90002" });
});

test("a customer is known by the administrator's own entry in the directory", async () => {
  expect(await probe(google(administrator))).toEqual({ result: "connected", directoryId: "C01simulated" });
  for (const other of ["bela.abel@workspace.example", "nobody@workspace.example"])
    expect(await probe(google(other))).toMatchObject({ result: "refused" });
});

test("who does not answer refuses nothing", async () => {
  expect(await probe(microsoft(seed.tenantId, "right", "nowhere"))).toMatchObject({ result: "no_answer" });
  expect(await probe(google(administrator, "nowhere"))).toMatchObject({ result: "no_answer" });
  simulator.world.faults.set([{ kind: "throttle", operation: "entra.token", retryAfterSeconds: 9 }]);
  expect(await probe(microsoft(seed.tenantId))).toMatchObject({ result: "no_answer" });
  simulator.world.faults.set([]);
});

test("whoever goes away ends what is tried for him", async () => {
  await expect(probe(microsoft(seed.tenantId), AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
});
