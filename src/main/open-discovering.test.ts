import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openNaming } from "#store/naming.ts";
import { openLog } from "#telemetry/log.ts";
import { EVERYTHING } from "#trace/search-filter.ts";
import { openRequests } from "../../test/support/requests-fixture.ts";
import { openDiscovering } from "./open-discovering.ts";

test("a search that was begun comes to its end by itself, also after the node that began with it stopped", async () => {
  const it = await openRequests(["ann", "bob", "carl"]);
  await using _ = it.database;
  const first = openDiscovering(it.database, openLog("error"));
  await first[Symbol.asyncDispose]();
  const draft = await openNaming(it.database).search(it.tenantId, {
    filter: { ...EVERYTHING, subject: ["parcel"] },
    destination: "JunkEmail",
    whenImpossible: "leave",
    reason: "",
    requestedBy: "token:soar",
  });
  await sleep(50);
  expect(await it.requests.get(it.tenantId, draft.id)).toMatchObject({ discovery: { state: "running" } });
  await using _second = openDiscovering(it.database, openLog("error"));
  let now = await it.requests.get(it.tenantId, draft.id);
  while (now?.discovery?.state === "running") {
    await sleep(20);
    now = await it.requests.get(it.tenantId, draft.id);
  }
  expect(now).toMatchObject({ copies: 3, discovery: { state: "done", messages: 1 } });
});
