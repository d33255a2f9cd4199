import { beforeAll, expect, test, vi } from "vitest";
import type { SelfTestLine, SelfTestWorkerId } from "#directory/self-test.ts";
import { newId } from "#shared/ids.ts";
import { openSelfTestLedger } from "#store/self-test-ledger.ts";
import { openScreens } from "../support/open-screens.ts";
import { destinationLine, lineOf } from "../support/record-self-test.ts";
import { openSettingsScreens, type SettingsScreens } from "../support/settings-screens.ts";

const REFUSED = lineOf({
  check: "token",
  result: "failed",
  detail: "the provider gives no token",
  code: "AADSTS7000222",
  advice: "Make a new client secret.",
});

let it: SettingsScreens;
const trial = { tryNow: () => Promise.resolve([REFUSED]) };
const on = openScreens({ trial });
beforeAll(async () => {
  it = await openSettingsScreens(on);
});

/** A worker that has found the open self-test; each line is told when the test says so. */
async function worker() {
  const ledger = openSelfTestLedger(on.api.database);
  // What a change asks for waits a moment for the next change.
  const claim = await vi.waitFor(
    async () => {
      const claimed = await ledger.claim(newId<SelfTestWorkerId>(new Date()), 60_000);
      if (claimed === undefined) throw new Error("nothing was asked for");
      return claimed;
    },
    { timeout: 20_000 },
  );
  return {
    tell: (line: SelfTestLine) => ledger.tell(claim, line, 60_000),
    end: () => ledger.end(claim),
  };
}

test("an integration's page names the test mailbox, runs the self-test line by line, and shows what is proven", async () => {
  await using opened = await it.open("settings/integrations");
  const { page, troubles } = opened;
  await page.getByRole("link", { name: "Corp 365" }).click();
  await page.getByRole("heading", { level: 1, name: "Corp 365" }).waitFor();
  await page.getByText("No self-test yet").waitFor();
  const record = page.getByRole("table", { name: "What is proven" });
  await record.getByRole("row", { name: /Hard Delete.*Not proven/ }).waitFor();

  await page.getByLabel("Address").fill("undeliver-test@corp.example");
  await page.getByRole("button", { name: "Save test mailbox" }).click();
  await page.getByText("The test mailbox is saved.").waitFor();
  // Naming it asks for a self-test.
  await (await worker()).end();
  await page.getByRole("status").filter({ hasText: "Ended" }).waitFor();
  await page.getByLabel("Try Hard Delete too").check();
  await page.getByRole("button", { name: "Run self-test" }).click();
  const standing = page.getByRole("status").filter({ hasText: "It begins in a moment" });
  await standing.waitFor();

  const working = await worker();
  await working.tell(lineOf({ check: "token", detail: "Entra gave a token" }));
  const lines = page.getByRole("table", { name: "Lines of the self-test" });
  await lines.getByRole("row", { name: /Passed.*Token.*Entra gave a token/ }).waitFor();
  await working.tell(
    destinationLine("DeletedItems", {
      result: "failed",
      code: "ErrorAccessDenied",
      advice: "Let an administrator consent to it.",
    }),
  );
  await working.tell(destinationLine("RecoverableItemsPurges"));
  await lines.getByRole("row", { name: /Failed.*Trash.*ErrorAccessDenied.*consent to it/ }).waitFor();
  await working.end();
  await page.getByRole("status").filter({ hasText: "Ended" }).waitFor();
  await record.getByRole("row", { name: /Hard Delete.*Proven/ }).waitFor();
  await record.getByRole("row", { name: /Trash.*Failed.*ErrorAccessDenied/ }).waitFor();
  expect(troubles).toEqual([]);
});

test("what is not proven is marked where it is chosen, with the way to the self-test", async () => {
  await using opened = await it.open("settings/retract-settings/auto-retract");
  const { page } = opened;
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByText("Not proven for Workspace: Junk Email, Trash.").waitFor();
  const spam = page.getByRole("combobox", { name: "Spam: Corp 365" });
  await expect
    .poll(() => spam.locator("option").allInnerTexts())
    .toEqual([
      "No Action",
      "Junk Email · suggested · unproven",
      "Trash · unproven",
      "Soft Delete (user recoverable) · unproven",
      "Hard Delete (admin recoverable)",
    ]);
  await page.getByRole("link", { name: "Self-test of Workspace" }).click();
  await page.getByRole("heading", { level: 1, name: "Workspace" }).waitFor();
});

test("a connection that the provider still refuses stays stopped, unless a person insists", async () => {
  const [{ id = "" } = {}] = (await it.call("GET", "integrations")) as readonly { readonly id?: string }[];
  await it.call("POST", `integrations/${id}/stop`, { reason: "the secret has ended" });
  await using opened = await it.open(`settings/integrations/${id}`);
  const { page } = opened;
  await page.getByRole("button", { name: "Resume: Corp 365" }).click();
  await page.getByRole("alert").getByText("AADSTS7000222").waitFor();
  await page.getByRole("button", { name: "Resume anyway" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Resume anyway" }).click();
  await page.getByText("It works again.").waitFor();
  await page.getByRole("button", { name: "Stop: Corp 365" }).waitFor();
  expect(await it.call("GET", `integrations/${id}`)).toMatchObject({ status: "untested" });
});
