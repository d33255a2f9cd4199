import type { Answer } from "./open-test-api.ts";

type Ask = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** A group made by hand, by somebody in it. */
export async function groupByHand(ask: Ask, name: string, address = "chief@corp.example"): Promise<string> {
  await ask("POST", "directory/entries", { address, groups: [name] });
  const { body } = await ask("GET", `directory/groups?search=${encodeURIComponent(name.toLowerCase())}`);
  return (body.result as readonly { readonly id: string }[])[0]?.id ?? "";
}

type Change = (
  route: string,
  its: { readonly ids?: Record<string, string>; readonly body?: unknown },
) => Promise<unknown>;

/** Each change that people make of the directory, one after the other. */
export async function changeDirectory(change: Change, ask: Ask, integration_id: string): Promise<void> {
  const its = { ids: { integration_id, entry_address: "ann@corp.example" } };
  await change("POST directory/sync", its);
  await change("POST directory/entries", its);
  await change("POST directory/entries/import", its);
  await change("DELETE directory/entries/{entry_address}", its);
  await change("PUT settings/directory", {});
  const group_id = await groupByHand(ask, "Board");
  const ids = { group_id };
  await change("POST settings/important_groups", { body: { group_id } });
  await change("DELETE settings/important_groups/{group_id}", { ids });
  await change("PATCH directory/groups/{group_id}", { ids, body: { add: ["dan@corp.example"] } });
  await change("DELETE directory/groups/{group_id}", { ids });
}
