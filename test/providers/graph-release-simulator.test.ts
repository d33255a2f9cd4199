import { expect, test } from "vitest";
import {
  userDeletesFolder,
  userMakesFolder,
  userMarksRead,
  userMovesFolder,
  userMovesItem,
} from "#simulator/microsoft/user-actions.ts";
import { deliver, FOREVER, itemsOf, locateOne, MESSAGE_ID, simulateMicrosoft, userOf } from "./simulated.ts";

test("a release puts back folder, read state, flag, categories and importance, and a second one changes nothing", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox, store } = userOf(tenant);
  deliver(tenant.organisation, address);
  userMakesFolder(store, "Projects");
  const item = userMovesItem(store, MESSAGE_ID, "Projects", new Date());
  Object.assign(item, { isRead: true, categories: ["Red", "Blue"], flag: "flagged", importance: "high" });
  const before = await locateOne(mailbox);
  expect(before.state).toMatchObject({
    folderPath: "Projects",
    isRead: true,
    isFlagged: true,
    categories: ["Blue", "Red"],
  });

  await mailbox.move([before.itemId], "RecoverableItemsDeletions", FOREVER);
  Object.assign(item, { isRead: false, categories: [], flag: "notFlagged", importance: "low" });
  const restoration = { itemId: before.itemId, origin: before.state };
  expect(await mailbox.restore([restoration], FOREVER)).toEqual([{ moved: true, itemId: before.itemId }]);
  expect(await mailbox.read([before.itemId], FOREVER)).toEqual([before]);

  const { changes } = itemsOf(tenant.organisation, address)[0] ?? {};
  expect(await mailbox.restore([restoration], FOREVER)).toEqual([{ moved: true, itemId: before.itemId }]);
  expect(itemsOf(tenant.organisation, address)[0]?.changes).toBe(changes);
});

test("a release does not mark as unread what was read while it lay in the junk folder, unless it was unread before", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox, store } = userOf(tenant);
  deliver(tenant.organisation, address);
  const before = await locateOne(mailbox);
  await mailbox.move([before.itemId], "JunkEmail", FOREVER);
  userMarksRead(store, MESSAGE_ID, true, new Date());
  await mailbox.restore([{ itemId: before.itemId, origin: before.state }], FOREVER);
  expect(await mailbox.read([before.itemId], FOREVER)).toEqual([before]);
});

test("a folder that is gone, or that lies in Deleted Items now, is folder_gone and moves nothing", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox, store } = userOf(tenant);
  deliver(tenant.organisation, address);
  userMakesFolder(store, "Projects");
  userMovesItem(store, MESSAGE_ID, "Projects", new Date());
  const { itemId, state } = await locateOne(mailbox);
  await mailbox.move([itemId], "JunkEmail", FOREVER);
  userMovesFolder(store, "Projects", "Deleted Items", new Date());
  const gone = { moved: false, error: { fault: "folder_gone" } };
  expect(await mailbox.restore([{ itemId, origin: state }], FOREVER)).toMatchObject([gone]);
  userDeletesFolder(store, "Deleted Items/Projects", new Date());
  expect(await mailbox.restore([{ itemId, origin: state }], FOREVER)).toMatchObject([gone]);
  expect(itemsOf(tenant.organisation, address)).toMatchObject([{ place: "Junk Email" }]);
});
