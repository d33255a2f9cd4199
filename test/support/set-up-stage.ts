import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { z } from "zod";
import type { ReplyOf, Route } from "#api/contract/route.ts";
import { PHISH_MAILS } from "../../src/main/demo/mails/phish-mails.ts";
import { openPostOffice, type PostOffice } from "../../src/main/demo/post-mail.ts";
import { newPlace } from "../e2e/installation.ts";
import { npmStart, ready, until } from "../e2e/npm-start.ts";
import { openSimulatedMailboxes, type SimulatedMailboxes } from "../e2e/simulated-mailboxes.ts";
import { openPage, startBrowser } from "./browser.ts";
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
  control(method: "GET" | "PUT", path: string, body?: object): Promise<unknown>;
}

export async function openSetUpStage(users: number): Promise<SetUpStage> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await openScratchFolder("set-up"));
  const keyFile = join(folder.path, "key.json");
  const dns = opened.use(await startDnsServer());
  const { facts: providers } = opened.use(await startSimulatorProcess({ users, googleKey: keyFile }));
  const { seal } = providers.google;
  dns.records.set(seal.name, [seal.value]);
  const place = opened.use(await newPlace(providers.endpoints.simulator));
  const started = opened.use(
    npmStart({
      ...place.environment,
      UNDELIVER_DNS_SERVERS: dns.address,
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
      return answer.json();
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

/** A screen behind the gear, by the menu. */
export async function goToSetting(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
}

/** The domain is added, its record is missing, then it is there: what the DNS says is what the screen says. */
export async function addAndVerifyDomain({ page, dns }: SetUpStage, domain: string): Promise<void> {
  await page.getByPlaceholder("corp.example").fill(domain);
  await page.getByRole("button", { name: "Add domain" }).click();
  const row = page
    .getByRole("table", { name: "Accepted mail domains" })
    .getByRole("row")
    .filter({ hasText: domain });
  await row.getByText("Not verified: nothing can be taken back").waitFor();
  await row.getByRole("button", { name: `Verify: ${domain}` }).click();
  const dialog = page.getByRole("dialog", { name: `Verify ${domain}` });
  await dialog.getByRole("button", { name: "Look now" }).click();
  await dialog.getByText(`The DNS has no TXT record _undeliver.${domain}`).waitFor();
  dns.records.set(await copied(page, dialog.getByRole("button", { name: "Copy the name" })), [
    "v=spf1 -all",
    await copied(page, dialog.getByRole("button", { name: "Copy the value" })),
  ]);
  await dialog.getByRole("button", { name: "Look now" }).click();
  await row.getByText("Verified", { exact: true }).waitFor();
  await row.getByText("Ready", { exact: true }).waitFor();
}

/** What a copy button has put on the clipboard. */
export async function copied(page: Page, button: ReturnType<Page["getByRole"]>): Promise<string> {
  await page.evaluate("navigator.clipboard.writeText('')");
  await button.click();
  return until("something on the clipboard", async () => {
    const text = z.string().parse(await page.evaluate("navigator.clipboard.readText()"));
    return text === "" ? undefined : text;
  });
}

/** The whole directory is read while somebody watches: the numbers rise, and then everybody is there. */
export async function readDirectory(
  { page, mailboxes }: SetUpStage,
  { operation, people }: { readonly operation: string; readonly people: number },
): Promise<void> {
  await goToSetting(page, "Directory");
  const row = page.getByRole("table", { name: "Readings" }).getByRole("row").nth(1);
  {
    // Slower than the screen looks, so that it sees it going on.
    await using _slow = await mailboxes.slowDown([operation], 900);
    await row.getByRole("button", { name: /^Read everything/ }).click();
    const read = async (): Promise<number> =>
      Number(
        /People and mailboxes: ([\d,]+) users?/
          .exec((await row.textContent()) ?? "")?.[1]
          ?.replace(",", "") ?? 0,
      );
    const early = await until("the first people", async () => ((await read()) > 0 ? read() : undefined));
    await expect.poll(read).toBeGreaterThan(early);
  }
  await row.getByText("Up to date").waitFor({ timeout: 60_000 });
  await row.getByText(`${people.toLocaleString("en")} mailboxes`).waitFor();
}

/** A new source of the usual kind, bound by these values where it takes any. Answers its address, which is shown this once. */
export async function addSource(
  page: Page,
  { name, format, values }: { readonly name: string; readonly format?: string; readonly values?: string },
): Promise<string> {
  await page.getByRole("button", { name: "Add source" }).click();
  const form = page.getByRole("dialog", { name: "Add source" });
  await form.getByLabel("Name").fill(name);
  if (format !== undefined) await form.getByLabel("Format").selectOption({ label: format });
  if (values !== undefined) await form.getByLabel(/: Values/).fill(values);
  await form.getByRole("button", { name: "Add source" }).click();
  const told = page.getByRole("dialog", { name: "The intake address" });
  const address = await copied(page, told.getByRole("button", { name: "Copy the address" }));
  await told.getByText(address).waitFor();
  return address;
}

/** As a person reads the list: what is suggested, or not proved yet, is only said beside it. */
export async function chooseFolder(page: Page, label: string, folder: string): Promise<void> {
  const select = page.getByLabel(label, { exact: true });
  const offered = await select.locator("option").allTextContents();
  await select.selectOption({ label: offered.find((it) => it.startsWith(folder)) ?? folder });
}

/** The message is found, and its one copy is seen to be where it shall be. */
export async function expectCopyMoved(
  page: Page,
  { subject, to }: { readonly subject: string; readonly to: string },
): Promise<void> {
  await page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "Mail trace" }).click();
  const found = page.getByRole("link", { name: subject });
  await found.click();
  await page.getByRole("heading", { name: subject, level: 1 }).waitFor();
  await page.getByRole("tab", { name: "Copies" }).click();
  const row = page.getByRole("tabpanel", { name: "Copies" });
  await row.getByText("Moved", { exact: true }).first().waitFor({ timeout: 60_000 });
  await row.getByText(to).first().waitFor();
}

/** What came is added up every some seconds. */
export async function expectSourceWorks(
  page: Page,
  { name, form }: { readonly name: string; readonly form: string },
): Promise<void> {
  const source = page.getByRole("article", { name });
  await until("the source's copies", async () => {
    if ((await source.getByText(form).count()) > 0) return true;
    await page.reload();
    await source.waitFor();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return undefined;
  });
  await source.getByText("Copies are coming in").waitFor();
}

/** MALICIOUS by what stands in it, sent to one person as anybody sends mail. */
export async function sendPhish(
  { office }: SetUpStage,
  address: string,
): Promise<{ readonly id: string; readonly subject: string }> {
  const phish = PHISH_MAILS.find((it) => it.name === "mailbox-full");
  if (phish === undefined) throw new Error("there is no such mail");
  const [, domain = ""] = address.split("@");
  const to = { name: "Dear colleague", address };
  const mail = phish.write({ to, colleague: to, company: "The", domain, number: 1_000 });
  return { id: await office.post({ mail, recipients: [to] }, new Date()), subject: mail.subject };
}
