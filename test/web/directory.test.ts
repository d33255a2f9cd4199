import { beforeAll, expect, test } from "vitest";
import { runSync } from "#directory/run-sync.ts";
import { openSyncLedger } from "#store/directory-sync-ledger.ts";
import type { SyncWorkerId } from "#directory/directory-sync.ts";
import { newId } from "#shared/ids.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { simulateMicrosoft } from "../providers/simulated.ts";
import { openScreens } from "../support/open-screens.ts";
import { expectAccessible } from "../support/expect-accessible.ts";
import { type SeededTenant, seedMessage, seedTenant } from "../support/seed-tenant.ts";

let tenant: SeededTenant;

const on = openScreens();
beforeAll(async () => {
  tenant = await seedTenant(on.api.database);
});

/** Reads what was asked for, as a worker does. */
async function work(): Promise<void> {
  await using simulated = await simulateMicrosoft(microsoftSeed({ users: 4, domain: "corp.test" }));
  const ledger = openSyncLedger(on.api.database);
  const claim = await ledger.claim(newId<SyncWorkerId>(new Date()), 60_000);
  if (claim === undefined) throw new Error("nobody asked");
  const feed = () => Promise.resolve(simulated.adapter.directoryFeed);
  const stopping = new AbortController().signal;
  await runSync({ ledger, feed, now: () => new Date(), stopping, leaseMs: 60_000 }, claim);
}

test("a directory is read on demand; its people and groups are found; a file says which of its lines are not taken", async () => {
  const { cookie } = await on.api.person(tenant.tenantId, "config-admin");
  const { page, troubles } = await on.page({ cookie });
  await page.goto(`/${tenant.tenantId}/settings/directory`);
  await page.getByText("No mailbox is known yet").waitFor();
  await page.getByRole("button", { name: /^Read everything/ }).click();
  await page.getByText("Asked for", { exact: true }).waitFor();
  await work();
  await page.getByText("Up to date").waitFor();
  await page.getByText("4 mailboxes, 4 groups").waitFor();
  await page.getByRole("cell", { name: "amal.abate@corp.test", exact: true }).waitFor();

  await page.getByRole("radiogroup", { name: "What to show" }).getByText("Groups", { exact: true }).click();
  await page.getByRole("button", { name: "Show members: finance", exact: true }).click();
  await page.getByText("Only who is in finance, also by way of groups in it.").waitFor();
  await expect.poll(() => page.getByRole("table", { name: "Mailboxes" }).getByRole("row").count()).toBe(3);

  await page.getByRole("button", { name: "Import CSV" }).click();
  const buffer = Buffer.from("bob@else.test,Bob,user,Board\nnobody\n");
  await page.getByLabel("CSV file").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer });
  await page.getByRole("dialog").getByRole("button", { name: "Import CSV" }).click();
  await page.getByText("1 entry added, 0 changed, 1 not taken.").waitFor();
  await page.getByText("Line 2: “nobody” is no address: one looks like ann@corp.example").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  await page.getByRole("radiogroup", { name: "What to show" }).getByText("By hand", { exact: true }).click();
  await page.getByRole("cell", { name: "bob@else.test", exact: true }).waitFor();
  expect(troubles).toEqual([]);
  await page.context().close();
});

test("who configures nothing sees who is there, and is offered nothing else", async () => {
  const { cookie } = await on.api.person(tenant.tenantId, "viewer");
  const { page } = await on.page({ cookie });
  await page.goto(`/${tenant.tenantId}/settings/directory?search=bruno`);
  await page.getByRole("cell", { name: "bruno.berg@corp.test", exact: true }).waitFor();
  for (const name of ["Import CSV", "Add entry", "Schedule", /^Read now/])
    expect(await page.getByRole("button", { name }).count()).toBe(0);
  expect(await page.getByRole("radio", { name: "By hand" }).count()).toBe(0);
  await page.context().close();
});

test("a plan takes only who is in a group that was picked, and says whom it leaves out", async () => {
  const { messageId } = await seedMessage(on.api.database, tenant, { recipients: ["eve", "fay"] });
  const token = await on.api.token(tenant.tenantId, "super-admin");
  const body = { address: `eve@${tenant.domain}`, groups: ["Staff"] };
  await on.api.call({ method: "POST", path: "directory/entries", account: tenant.tenantId, token, body });
  const { cookie } = await on.api.person(tenant.tenantId, "soc-analyst");
  const { page, troubles } = await on.page({ cookie });
  await page.goto(`/${tenant.tenantId}/retractions/new?ids=${messageId}&destination=JunkEmail`);
  // What comes late pushes the field away, and its list is shut then.
  await page.getByRole("radio", { name: /^Junk Email/ }).waitFor();
  await page.getByLabel("Only these groups").first().fill("staf");
  await page.getByRole("option", { name: "Staff" }).click();
  await page.getByRole("button", { name: "Make the plan" }).click();
  await page.getByText("1 copy left out by that.").waitFor();
  await page.getByText("Only: Staff").waitFor();
  await page.getByText("In groups: Staff (1)").waitFor();
  await expectAccessible(page);
  expect(troubles).toEqual([]);
  await page.context().close();
});
