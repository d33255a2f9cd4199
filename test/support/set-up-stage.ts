import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { ReplyOf, Route } from "#api/contract/route.ts";
import { openPostOffice, type PostOffice } from "../../src/main/demo/post-mail.ts";
import { newPlace } from "../e2e/installation.ts";
import { npmStart, ready, until } from "../e2e/npm-start.ts";
import { openSimulatedMailboxes, type SimulatedMailboxes } from "../e2e/simulated-mailboxes.ts";
import { openPage, startBrowser } from "./browser.ts";
import { ISSUED_CERTIFICATE } from "./issued-certificate.ts";
import { startDnsServer, type TestDnsServer } from "./dns-server.ts";
import { openScratchFolder } from "./scratch-folder.ts";
import { type SimulatedFacts, startSimulatorProcess } from "./simulator-process.ts";

/** What somebody has who sets a tenant up for the first time: `npm start` without the demo, and providers elsewhere. */
export interface SetUpStage extends AsyncDisposable {
  /** Where the first administrator is made, and with which code, as the start prints it. */
  readonly setup: { readonly url: string; readonly code: string };
  readonly smtpPort: number;
  readonly providers: SimulatedFacts;
  /** The service account's key, as Google's console lets it be downloaded. */
  readonly keyFile: string;
  readonly mailboxes: SimulatedMailboxes;
  readonly office: PostOffice;
  /** The only one that the product asks. */
  readonly dns: TestDnsServer;
  readonly browser: Browser;
  readonly page: Page;
  /** What went wrong in the page, but for what was refused on purpose. */
  troubles(...onPurpose: readonly number[]): readonly string[];
  /** What is true over the API, asked in the name of whoever is signed in. */
  read<R extends Route>(
    route: R,
    account: string,
    params?: Readonly<Record<string, string>>,
  ): Promise<ReplyOf<R>>;
  /** The simulator's own side. */
  control(method: "GET" | "PUT" | "POST", path: string, body?: object): Promise<unknown>;
  /** What the product's process has in memory, in MB, as /proc tells it; PostgreSQL has its own. */
  megabytes(): Promise<number>;
}

export async function openSetUpStage(users: number): Promise<SetUpStage> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await openScratchFolder("set-up"));
  const keyFile = join(folder.path, "key.json");
  const dns = opened.use(await startDnsServer());
  const { facts: providers } = opened.use(await startSimulatorProcess({ users, googleKey: keyFile }));
  const { seal } = providers.google;
  dns.records.set(seal.name, [seal.value]);
  const [certFile, tlsKeyFile] = [join(folder.path, "cert.pem"), join(folder.path, "tls-key.pem")];
  await writeFile(certFile, ISSUED_CERTIFICATE.cert);
  await writeFile(tlsKeyFile, ISSUED_CERTIFICATE.key, { mode: 0o600 });
  const place = opened.use(await newPlace(providers.endpoints.simulator));
  const started = opened.use(
    npmStart({
      ...place.environment,
      UNDELIVER_DNS_SERVERS: dns.address,
      UNDELIVER_JOURNAL_DOMAIN: ISSUED_CERTIFICATE.name,
      UNDELIVER_TLS_CERT: certFile,
      UNDELIVER_TLS_KEY: tlsKeyFile,
      UNDELIVER_MICROSOFT_CLIENT_ID: providers.microsoft.instanceClient,
      UNDELIVER_MICROSOFT_CLIENT_SECRET: providers.microsoft.instanceSecret,
    }),
  );
  const [browser] = await Promise.all([startBrowser(), ready(place.base, started)]);
  opened.defer(() => browser.close());
  const { page, troubles } = await openPage(browser, place.base, {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const [host = "", port = ""] = providers.smtp.split(":");
  const office = opened.use(openPostOffice({ host, port: Number(port) }));
  const { url, token } = providers.control;
  const setup = await until("where the first administrator is made", () => {
    const [, at = "", code = ""] = /Open +(\S+)[^]*Code +(\S+)/.exec(started.output()) ?? [];
    return code === "" ? undefined : { url: at, code };
  });
  const parts = opened.move();
  return {
    setup,
    smtpPort: place.smtpPort,
    providers,
    keyFile,
    mailboxes: openSimulatedMailboxes(url, token),
    office,
    dns,
    browser,
    page,
    // That nobody is signed in yet is an answer too, and the browser writes each down.
    troubles: (...onPurpose) =>
      troubles.filter((it) => ![401, ...onPurpose].some((code) => it.includes(` ${code} `))),
    read: async (route, account, params = {}) => {
      const known: Readonly<Record<string, string>> = { account_id: account, ...params };
      const path = route.path.replace(/:([a-z_]+)/g, (_, name: string) => known[name] ?? "");
      const answer = await page.request.get(`${place.base}${path}`);
      if (!answer.ok()) throw new Error(`${route.path}: ${answer.status()} ${await answer.text()}`);
      return route.reply.parse(await answer.json()) as ReplyOf<typeof route>;
    },
    control: async (method, path, body) => {
      const headers = {
        authorization: `Bearer ${token}`,
        ...(body && { "content-type": "application/json" }),
      };
      const answer = await fetch(`${url}${path}`, {
        method,
        headers,
        ...(body && { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return answer.status === 204 ? undefined : answer.json();
    },
    megabytes: async () => {
      const metrics = await (await fetch(`${place.base}/metrics`)).text();
      return Number(/^process_resident_memory_bytes (\d+)/m.exec(metrics)?.[1]) / 1_048_576;
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** The first visit. Answers the account that the administrator is in then. */
export async function becomeAdministrator(
  { page, setup }: SetUpStage,
  organisation: string,
): Promise<string> {
  await page.goto("/");
  await page.waitForURL(setup.url);
  await page.getByLabel("One-time code").fill(setup.code);
  await page.getByLabel(/^Name/).fill("Ada First");
  await page.getByLabel("E-mail").fill("ada@corp.example");
  await page.getByLabel("Organisation").fill(organisation);
  await page.getByLabel(/^Password/).fill("a horse of another colour");
  await page.getByRole("button", { name: "Begin" }).click();
  await page.waitForURL("**/overview");
  return new URL(page.url()).pathname.split("/")[1] ?? "";
}
