import { expect, test } from "vitest";
import { openScreens } from "../support/open-screens.ts";
import { expectGoodScreen } from "../support/expect-good-screen.ts";
import { forgetIn, inDays } from "../support/kept-mail.ts";
import { draftOf, openRequests, started } from "../support/requests-fixture.ts";
import { settleCopy } from "../support/seed-ledger.ts";
import { seedMessage } from "../support/seed-tenant.ts";

const on = openScreens();

test("what a figure deletes is shown before it is saved, and afterwards screens say what is no longer kept", async () => {
  const it = await openRequests(["ann", "bob"], [], on.api.database);
  const { tenantId } = it;
  const run = await started(it, draftOf(it.message));
  for (const { copyId } of it.message.copies) {
    await settleCopy(on.api.database, { tenantId, retractionId: run.id, copyId, outcome: "not_found" });
  }
  await seedMessage(on.api.database, it.tenant, { receivedAt: inDays(-400) });
  const young = await seedMessage(on.api.database, it.tenant);
  await on.api.database.asWorker(async (tx) => {
    await tx.rows("update retraction set state = 'done', done_at = now() where tenant_id = $1", [tenantId]);
    await tx.rows("update message set raw_kept_for = 'flagged' where id = $1", [young.messageId]);
  });
  const token = await on.api.token(tenantId, "super-admin");
  const { page } = await on.page({ token });

  await page.goto(`/${tenantId}/settings/retention`);
  await page.getByLabel("Messages that nothing was done to: how long").selectOption("Days");
  await page.getByLabel("Messages that nothing was done to: days").fill("365");
  await page.getByLabel("Messages that were retracted: how long").selectOption("Days");
  await page.getByLabel("Messages that were retracted: days").fill("90");
  await page.getByRole("button", { name: "Save" }).click();
  const dialog = page.getByRole("dialog", { name: "This deletes for good" });
  await dialog.getByText(/^1 message of the 1 that came before/).waitFor();
  await expectGoodScreen(page);
  await dialog.getByRole("button", { name: "Keep everything" }).click();
  const saved = async () =>
    (await on.api.call({ path: "settings/retention", account: tenantId, token })).body.result;
  expect(await saved()).toMatchObject({ undeliver: { messages: "never" } });
  await page.getByRole("button", { name: "Save" }).click();
  await dialog.getByRole("button", { name: "Delete and save" }).click();
  await expect.poll(saved).toMatchObject({ undeliver: { messages: 365, retracted: 90, raw: "never" } });

  await page.goto(`/${tenantId}/messages/${young.messageId}?tab=raw`);
  await page.getByText("The original is no longer kept").waitFor();

  await forgetIn(on.api.database, 100);
  await page.goto(`/${tenantId}/retractions/${run.id}`);
  await page.getByText("2 copies are counted and not listed").waitFor();
  await page.getByText("Copies no longer kept").waitFor();
  await expectGoodScreen(page);
  await page.getByRole("tab", { name: "Exposure" }).click();
  await page.getByText("Whom 2 copies exposed nobody knows any more").waitFor();
});
