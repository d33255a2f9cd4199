import { expect, test } from "vitest";
import { openScreens } from "../support/open-screens.ts";
import { expectAccessible } from "../support/expect-accessible.ts";
import { delivery, journalOf, judgedAs } from "../support/journal-deliveries.ts";
import { type SeededTenant, seedTenant } from "../support/seed-tenant.ts";

const on = openScreens();

async function receive(tenant: SeededTenant, name: string, hoursAgo: number, flagged = false): Promise<void> {
  const base = delivery(tenant, name);
  const session = { ...base.session, receivedAt: new Date(Date.now() - hoursAgo * 3_600_000) };
  await journalOf(on.api.database).store(
    delivery(tenant, name, { session, ...(flagged && judgedAs("MALICIOUS")) }),
  );
}

test("mail of the range is charted, the range is in the address, and every chart is a table too", async () => {
  const tenant = await seedTenant(on.api.database);
  for (const [name, ago] of [
    ["a", 2],
    ["b", 3],
    ["c", 100],
    ["d", 500],
  ] as const) {
    await receive(tenant, `${tenant.name} ${name}`, ago, name === "a" || name === "c");
  }
  const token = await on.api.token(tenant.tenantId, "viewer");
  const { page, troubles } = await on.page({ token });
  await page.goto(`/${tenant.tenantId}/overview`);
  await page.getByRole("figure", { name: "Mail processed: 2 in all" }).waitFor();
  await page.getByRole("figure", { name: "Dispositions: 1 in all" }).waitFor();
  await page.getByText("7 days").click();
  await page.getByRole("figure", { name: "Mail processed: 3 in all" }).waitFor();
  expect(new URL(page.url()).search).toBe("?range=7d");
  await page.reload();
  await page.getByRole("figure", { name: "Dispositions: 2 in all" }).waitFor();
  const chart = page.getByRole("region", { name: "Dispositions" }).first();
  await chart.getByRole("button", { name: "Show as table" }).click();
  const rows = chart.getByRole("row");
  expect(await rows.first().innerText()).toContain("Malicious");
  expect(await rows.count()).toBe(3);
  await expectAccessible(page);
  expect(troubles).toEqual([]);
});

test("a fresh install is told what to do next, and a demo how to connect a real organisation", async () => {
  const tenant = await seedTenant(on.api.database);
  const token = await on.api.token(tenant.tenantId, "super-admin");
  const { page } = await on.page({ token });
  await page.goto(`/${tenant.tenantId}/overview`);
  const next = page.getByRole("region", { name: "What to do next" });
  await next.getByText("Wait for the first journal copy").waitFor();
  expect(await next.getByText("Done", { exact: true }).count()).toBe(3);
  await on.api.database.asWorker((tx) =>
    tx.rows("update tenant set is_demo = true where id = $1", [tenant.tenantId]),
  );
  await page.reload();
  await page.getByText("undeliver tenant create").waitFor();
});

test("what needs attention is named, and what was wrong is gone from the screen once it is mended", async () => {
  const tenant = await seedTenant(on.api.database);
  const stop = (state: string, reason: string | null) =>
    on.api.database.asWorker((tx) =>
      tx.rows(
        "update integration set state = $2, stopped_reason = $3, stopped_at = now() where tenant_id = $1",
        [tenant.tenantId, state, reason],
      ),
    );
  await stop("stopped", "the client secret has expired");
  const token = await on.api.token(tenant.tenantId, "soc-analyst");
  const { page } = await on.page({ token });
  await page.goto(`/${tenant.tenantId}/overview`);
  const attention = page.getByRole("region", { name: "Needs attention" });
  await attention.getByText(`The integration microsoft of ${tenant.name} has stopped`).waitFor();
  await attention.getByText("the client secret has expired").waitFor();
  await expectAccessible(page);
  await stop("active", null);
  await page.reload();
  await expect.poll(() => attention.textContent()).toBe("Nothing needs attention.");
});

test("the health screen says which role is missing, and in words how each check, integration and source stands", async () => {
  const tenant = await seedTenant(on.api.database);
  await on.api.database.asWorker((tx) =>
    tx.rows("update integration set credential_expires_at = now() + interval '9 days' where tenant_id = $1", [
      tenant.tenantId,
    ]),
  );
  const token = await on.api.token(tenant.tenantId, "config-admin");
  const { page, troubles } = await on.page({ token });
  await page.goto(`/${tenant.tenantId}/health`);
  const checks = page.getByRole("table", { name: "Checks" });
  await checks.getByText("No process runs: intake, worker, api.").waitFor();
  expect(await checks.getByText("In order", { exact: true }).count()).toBe(5);
  await expectAccessible(page);
  const connection = page.getByRole("table", { name: "Integrations" }).getByRole("row").nth(1);
  await connection.getByText("Worth a look").waitFor();
  await connection.getByText("ends within 30 days").waitFor();
  expect(await connection.getByRole("link", { name: "What messages mean" }).getAttribute("href")).toBe(
    "/docs/setup-microsoft-365#what-messages-mean",
  );
  const source = page.getByRole("table", { name: "Sources" }).getByRole("row").nth(1);
  await source.getByText("No journal copy has come yet").waitFor();
  expect(await page.title()).toBe("Health · Undeliver");
  await source.getByRole("link", { name: "journal" }).click();
  await page.getByRole("heading", { name: "Domains & journaling", level: 1 }).waitFor();
  expect(troubles).toEqual([]);
});
