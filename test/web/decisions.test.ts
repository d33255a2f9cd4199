import { expect, test } from "vitest";
import { openScreens } from "../support/open-screens.ts";
import { expectGoodScreen } from "../support/expect-good-screen.ts";
import { mismatched } from "../support/mismatch-fixture.ts";
import { openRequests } from "../support/requests-fixture.ts";

const on = openScreens();

test("what nothing proves is compared side by side, and a person's word plans it or leaves it, live for whoever looks on", async () => {
  const it = await openRequests(["ann", "bob"], [], on.api.database);
  const account = it.tenantId;
  const first = await mismatched(it);
  const second = await mismatched(it, 1);
  const { cookie } = await on.api.person(account, "soc-analyst");
  const { page, troubles } = await on.page({ cookie });
  await page.goto(`/${account}/overview`);
  await page.getByRole("link", { name: "Open: 2 copies were not shown to be the mail meant" }).click();
  await page.getByRole("tab", { name: "Decisions waiting", selected: true }).waitFor();
  const [ann, bob] = ["ann", "bob"].map((name) =>
    page.getByRole("region", { name: new RegExp(`^${name}@`) }),
  );
  if (ann === undefined || bob === undefined) throw new Error("no regions");
  const compared = ann.getByRole("table", { name: "Found item 1, beside the message" });
  await compared.getByRole("row", { name: /Subject.*Your invoice.*differs/ }).waitFor();
  await compared.getByRole("row", { name: /From.*eve@evil\.example.*differs/ }).waitFor();
  await ann.getByText("Inbox/Private").first().waitFor();
  await expectGoodScreen(page);

  // Somebody who may not read mail looks on.
  const viewer = await on.api.person(account, "viewer");
  const other = await on.page({ cookie: viewer.cookie });
  await other.page.goto(`/${account}/retractions/${second.retractionId}?tab=decisions`);
  await other.page.getByText("Not shown to your role").first().waitFor();
  expect(await other.page.getByText("Your invoice").count()).toBe(0);
  expect(await other.page.getByRole("button", { name: "None of it is: leave it" }).count()).toBe(0);

  const leave = bob.getByRole("button", { name: "None of it is: leave it" });
  expect(await leave.isDisabled()).toBe(true);
  await bob.getByLabel("Why").fill("a newsletter of his");
  await leave.click();
  await bob.waitFor({ state: "detached" });
  await other.page.getByRole("tab", { name: "Decisions" }).waitFor({ state: "detached" });

  const plan = ann.getByRole("button", { name: "What is ticked is this message: make the plan" });
  await ann.getByLabel("Why").fill("seen it");
  expect(await plan.isDisabled()).toBe(true);
  await ann.getByRole("checkbox", { name: "Found item 2" }).check();
  await plan.click();
  await page.getByRole("heading", { name: "1 copy of 1 message in 1 mailbox" }).waitFor();
  await page.getByText("1 item that a person has said to be ours").waitFor();
  await page.getByRole("button", { name: "Move 1 copy to Junk Email" }).click();
  await page.getByRole("heading", { name: "Retraction to Junk Email" }).waitFor();
  await page.goto(`/${account}/retractions/${first.retractionId}`);
  await page.getByRole("tab", { name: "Copies" }).waitFor();
  expect(await page.getByRole("tab", { name: "Decisions" }).count()).toBe(0);
  await page.goto(`/${account}/retractions?list=decisions`);
  await page.getByText("Nobody has to decide about anything").waitFor();
  expect([...troubles, ...other.troubles]).toEqual([]);
  await Promise.all([page, other.page].map((each) => each.context().close()));
});
