import { expect, test } from "vitest";
import { openScreens } from "../support/open-screens.ts";
import { expectAccessible } from "../support/expect-accessible.ts";
import { openSettingsScreens } from "../support/settings-screens.ts";

const on = openScreens();

test("a group made by hand gets other members, goes on the list of important people, and is deleted when nothing uses it", async () => {
  const it = await openSettingsScreens(on);
  await it.call("POST", "directory/entries", { address: "cfo@corp.example", groups: ["Board"] });
  await using opened = await it.open("settings/directory?view=groups");
  const { page, troubles } = opened;
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Edit members: Board" }).click();
  const members = dialog.getByLabel("Addresses, one on each line");
  expect(await members.inputValue()).toBe("cfo@corp.example");
  await members.fill("ceo@corp.example\nchair@corp.example");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("The members are saved.").waitFor();
  const [group] = (await it.call("GET", "directory/groups")) as readonly { readonly id: string }[];
  expect(await it.call("GET", `directory/groups/${group?.id ?? ""}/members`)).toEqual([
    { address: "ceo@corp.example" },
    { address: "chair@corp.example" },
  ]);

  await page.goto(`/${it.tenant.tenantId}/settings/important-people`);
  await page.getByRole("button", { name: "Add group" }).click();
  await dialog.getByRole("button", { name: "Add group" }).click();
  await dialog.getByText("Choose a group.").waitFor();
  await dialog.getByRole("combobox", { name: "Group" }).fill("boa");
  await page.getByRole("option", { name: "Board" }).click();
  await dialog.getByRole("button", { name: "Add group" }).click();
  await page.getByText("The group is on the list.").waitFor();
  await expectAccessible(page);

  await page.goto(`/${it.tenant.tenantId}/settings/directory?view=groups`);
  await page.getByRole("button", { name: "Remove: Board" }).click();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await dialog.getByRole("alert").getByText("It is used by the important people").waitFor();
  await it.call("DELETE", `settings/important_groups/${group?.id ?? ""}`);
  await dialog.getByRole("button", { name: "Remove" }).click();
  await page.getByText("The group is deleted.").waitFor();
  // That it was refused once is told by the browser too.
  expect(troubles.filter((trouble) => !trouble.includes("409"))).toEqual([]);
});
