import { setTimeout as sleep } from "node:timers/promises";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { openSmtpSink, type SmtpSink } from "../../../test/support/simulator/smtp-sink.ts";
import { openAutoRetract } from "#store/auto-retract-settings.ts";
import type { Database } from "#store/database.ts";
import { openDomains } from "#store/domains.ts";
import { openIntegrations } from "#store/integrations.ts";
import { openLists } from "#store/lists.ts";
import { openSealer } from "#store/seal.ts";
import { openSources } from "#store/sources.ts";
import { openSelfTests } from "#store/self-tests.ts";
import { openTenantSettings } from "#store/tenant-settings.ts";
import { openTenants } from "#store/tenants.ts";
import { openTokens } from "#store/tokens.ts";
import { openLog } from "#telemetry/log.ts";
import { cloneDatabase } from "../../../test/support/database.ts";
import { mailboxesFile } from "./demo-mailboxes.ts";
import { stateFile } from "./demo-state.ts";
import { removeDemo } from "./remove-demo.ts";
import { sendDemoMail } from "./send-demo-mail.ts";
import { type Demo, startDemo } from "./start-demo.ts";
import { type DemoSimulator, startDemoSimulator } from "./start-demo-simulator.ts";
import { PATIENT } from "../../../test/support/until-told.ts";

let database: Database;
let dataDir: string;
let sink: SmtpSink;
beforeAll(async () => {
  database = await cloneDatabase();
  dataDir = await mkdtemp(join(tmpdir(), "undeliver-demo-"));
  sink = await openSmtpSink();
});
afterAll(async () => {
  await sink[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true });
});

const SEALER = openSealer(randomBytes(32));
const ANY_PORT = { http: 0, smtp: 0 };

function stores() {
  return {
    tenants: openTenants(database),
    tokens: openTokens(database),
    integrations: openIntegrations(database, SEALER),
    sources: openSources(database),
    domains: openDomains(database),
    autoRetract: openAutoRetract(database),
    lists: openLists(database),
    tenantSettings: openTenantSettings(database),
    selfTests: openSelfTests(database),
  };
}

interface Started extends AsyncDisposable {
  readonly demo: Demo;
  readonly simulator: DemoSimulator;
}

async function start(sendsMail = false): Promise<Started> {
  await using opened = new AsyncDisposableStack();
  const simulator = opened.use(await startDemoSimulator({ dataDir, ports: ANY_PORT }));
  const demo = opened.use(
    await startDemo({
      simulator,
      stores: stores(),
      intake: { host: "127.0.0.1", port: sink.port, domain: "journal.test" },
      apiUrl: "http://127.0.0.1:8080",
      dataDir,
      log: openLog("error"),
      clock: () => new Date(),
      random: Math.random,
      sendsMail,
    }),
  );
  const parts = opened.move();
  return { demo, simulator, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

const TokenFile = z.object({ token: z.string(), accountId: z.string(), baseUrl: z.string() });
const tokenOf = async (demo: Demo) => TokenFile.parse(JSON.parse(await readFile(demo.tokenFile, "utf8")));

async function standing(demo: Demo) {
  const { integrations, domains, sources, autoRetract } = stores();
  return {
    integrations: (await integrations.list(demo.tenantId)).map((it) => [it.provider, it.id, it.endpoints]),
    domains: (await domains.list(demo.tenantId)).map((it) => [it.name, it.integration?.provider]),
    sources: (await sources.list(demo.tenantId)).map((it) => [it.name, it.id, it.addresses]),
    versions: (await autoRetract.current(demo.tenantId)).map((it) => it.version),
  };
}

test("the demo is made once, and a restart finds it as it was", async () => {
  const first = await start();
  const made = await standing(first.demo);
  expect(made).toMatchObject({
    integrations: [
      ["microsoft", expect.any(String), "demo"],
      ["google", expect.any(String), "demo"],
    ],
    domains: [
      ["aurora.example", "microsoft"],
      ["borealis.example", "google"],
    ],
    versions: [1, 1],
  });
  expect((await stores().tenants.list()).map((it) => [it.name, it.isDemo])).toEqual([["demo", true]]);
  const token = await tokenOf(first.demo);
  expect(token.accountId).toBe(first.demo.tenantId);
  expect((await stores().tokens.find(token.token))?.memberships[0]?.role).toBe("super-admin");
  for (const file of [first.demo.tokenFile, stateFile(dataDir)])
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  await first[Symbol.asyncDispose]();

  await using second = await start();
  expect(second.demo.tenantId).toBe(first.demo.tenantId);
  expect(await standing(second.demo)).toEqual(made);
  expect(await tokenOf(second.demo)).toEqual(token);
  expect(second.simulator.state.clientSecret).toBe(first.simulator.state.clientSecret);
});

test("a start that was cut off in the middle, or lost its file, begins anew", async () => {
  const before = await start();
  await before[Symbol.asyncDispose]();
  await writeFile(stateFile(dataDir), "{ half");
  await using after = await start();
  expect(after.demo.tenantId).not.toBe(before.demo.tenantId);
  expect(await stores().tenants.list()).toHaveLength(1);
  expect((await stores().tokens.find((await tokenOf(after.demo)).token))?.memberships[0]?.tenantId).toBe(
    after.demo.tenantId,
  );
});

test("a mail of one's own is journaled to both sources of the tenant", async () => {
  await using started = await start();
  const before = sink.mails.length;
  const needs = { dataDir, now: () => new Date(), random: Math.random };
  const [aurora = "", borealis = ""] = started.demo.examples;
  const sent = await sendDemoMail({ kind: "phish", to: [aurora, borealis], subject: "My own" }, needs);
  expect(sent).toMatchObject({ subject: "My own", to: [aurora, borealis] });
  const copies = (await sink.received(before + 2)).slice(before);
  const addresses = copies.flatMap((it) => it.to);
  expect(new Set(addresses).size).toBe(2);
  for (const it of addresses) expect(it).toMatch(/^[0-9a-f]{40}@journal\.test$/);
  for (const it of copies) expect(it.raw.toString("latin1")).toContain(sent.messageId);
});

test("no mail is taken before its journal route is set", async () => {
  await using simulator = await startDemoSimulator({ dataDir, ports: ANY_PORT });
  const { host, port } = simulator.simulator.smtp;
  const transport = createTransport({ host, port, ignoreTLS: true });
  const to = simulator.organisations.google.users[1]?.primaryEmail ?? "";
  const send = () => transport.sendMail({ from: "a@partner.example", to, subject: "early", text: "early" });
  await expect(send()).rejects.toMatchObject({ responseCode: 451 });
  simulator.simulator.openMail();
  await expect(send()).resolves.toMatchObject({ accepted: [to] });
  transport.close();
});

test("nobody is told of a mail that went nowhere", async () => {
  const needs = { dataDir, now: () => new Date(), random: Math.random };
  await using started = await start();
  const stranger = sendDemoMail({ kind: "clean", to: ["nobody@aurora.example"], subject: undefined }, needs);
  await expect(stranger).rejects.toThrow(/no such person: try .*@aurora\.example/);
  await started[Symbol.asyncDispose]();
  const late = sendDemoMail({ kind: "clean", to: undefined, subject: undefined }, needs);
  await expect(late).rejects.toThrow("is the server running?");
  const elsewhere = sendDemoMail(
    { kind: "clean", to: undefined, subject: undefined },
    { ...needs, dataDir: "/nowhere" },
  );
  await expect(elsewhere).rejects.toThrow("There is no demo organisation here");
});

test("a restart finds the mailboxes as they were; without a file, or with half of one, they are empty", async () => {
  const boxes = ({ simulator }: Started) =>
    simulator.simulator.world.organisations.flatMap((it) =>
      it.state().mailboxes.filter((box) => box.items.length > 0),
    );
  const needs = { dataDir, now: () => new Date(), random: Math.random };
  let kept: unknown;
  {
    await using first = await start();
    await sendDemoMail({ kind: "clean", to: [...first.demo.examples], subject: "Kept" }, needs);
    await vi.waitFor(() => expect(boxes(first).length).toBeGreaterThanOrEqual(2), PATIENT);
    kept = boxes(first);
  }
  {
    await using second = await start();
    expect(boxes(second)).toEqual(kept);
  }
  const file = mailboxesFile(dataDir);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await writeFile(file, (await readFile(file)).subarray(0, 1_000));
  {
    await using third = await start();
    expect(boxes(third)).toEqual([]);
  }
});

test("mail flows by itself, and stops with the demo", async () => {
  const before = sink.mails.length;
  const started = await start(true);
  await sink.received(before + 1);
  await started[Symbol.asyncDispose]();
  const atTheEnd = sink.mails.length;
  await sleep(300);
  expect(sink.mails.length - atTheEnd).toBe(0);
});

test("a port that somebody has is not fought for", async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
  const { port } = holder.address() as AddressInfo;
  try {
    await using simulator = await startDemoSimulator({ dataDir, ports: { http: port, smtp: port } });
    expect(simulator.simulator.http.port).not.toBe(port);
    expect(simulator.endpointSets["demo"]?.graphRoot).toContain(String(simulator.simulator.http.port));
  } finally {
    holder.close();
  }
});

test("a demo that came back from a backup is never thrown away: its mailboxes are in the former data folder", async () => {
  const before = await start();
  await before[Symbol.asyncDispose]();
  const kept = await readFile(stateFile(dataDir));
  await rm(stateFile(dataDir));
  const { tenantId } = before.demo;
  await database.asWorker((tx) => tx.rows("update tenant set restored_at = now(), restored_as_of = now()"));
  await expect(start()).rejects.toThrow("copy demo.json and demo.mailboxes from the old one");
  expect(await stores().tenants.list()).toMatchObject([{ id: tenantId, isRestored: true }]);

  await writeFile(stateFile(dataDir), kept);
  await using after = await start();
  expect(after.demo.tenantId).toBe(tenantId);
});

test("the demo is removed whole, and a tenant of that name that is none is left alone", async () => {
  await (await start())[Symbol.asyncDispose]();
  const { tenants } = stores();
  expect(await removeDemo(tenants, dataDir)).toBe(true);
  expect(await tenants.list()).toEqual([]);
  expect(await readdir(dataDir)).toEqual([]);
  expect(await removeDemo(tenants, dataDir)).toBe(false);
  const real = await tenants.create("demo");
  await expect(start()).rejects.toThrow("that is no demo");
  expect(await removeDemo(tenants, dataDir)).toBe(false);
  expect(await tenants.list()).toMatchObject([{ id: real?.id }]);
  if (real !== undefined) await tenants.delete(real.id);
});
