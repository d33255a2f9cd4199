import { beforeAll, expect, test } from "vitest";
import { newId } from "#shared/ids.ts";
import type { Answer } from "../../test/support/open-test-api.ts";
import { openForFile } from "../../test/support/open-for-file.ts";
import { type SeededMessage, seedMessage } from "../../test/support/seed-tenant.ts";

let message: SeededMessage;
let finance: string;

const on = openForFile();
const { ask } = on;
beforeAll(async () => {
  message = await seedMessage(on.api.database, on.tenant, { recipients: ["ann", "bob", "cyd"] });
  for (const name of ["ann", "bob"])
    await ask("POST", "directory/entries", { address: `${name}@${on.tenant.domain}`, groups: ["Finance"] });
  finance = ((await ask("GET", "directory/groups")).body.result as { id: string }[])[0]?.id ?? "";
});

const draft = (scope: object, more: object = {}): Promise<Answer> =>
  ask("POST", "retractions", { ids: [message.messageId], destination: "JunkEmail", scope, ...more });
const mailboxOf = async (name: string): Promise<string> =>
  ((await ask("GET", `directory/mailboxes?search=${name}@`)).body.result as { id: string }[])[0]?.id ?? "";
async function recipientsOf({ body }: Answer): Promise<readonly string[]> {
  const { id } = body.result as { id: string };
  const copies = (await ask("GET", `retractions/${id}/copies`)).body.result as { recipient: string }[];
  return copies.map((it) => it.recipient.split("@")[0] ?? "").sort();
}

test("a plan takes only the mailboxes of its groups, none that is excepted, and says what it leaves out", async () => {
  const only = await draft({ only: { groups: [finance] } });
  expect(await recipientsOf(only)).toEqual(["ann", "bob"]);
  expect(only.body.result).toMatchObject({
    copies: 2,
    scope: {
      only: { groups: [{ id: finance, name: "Finance" }], mailboxes: [] },
      except: null,
      outside: 1,
      unknown: 0,
    },
  });
  const bob = await mailboxOf("bob");
  expect(
    await recipientsOf(await draft({ only: { groups: [finance] }, except: { mailboxes: [bob] } })),
  ).toEqual(["ann"]);
  expect(await recipientsOf(await draft({ except: { groups: [finance] } }))).toEqual(["cyd"]);
  // Who is named himself and is in a group that is excepted stays out.
  const ann = await mailboxOf("ann");
  const nobody = await draft({ only: { mailboxes: [ann] }, except: { groups: [finance] } });
  expect(nobody).toMatchObject({
    status: 422,
    body: { errors: [{ type: "no_copies", source: { pointer: "/body/scope" } }] },
  });
});

test("the scope is a part of what the hash is over, and the plan is applied by it", async () => {
  const ann = await mailboxOf("ann");
  const bob = await mailboxOf("bob");
  const hashOf = ({ body }: Answer): string => (body.result as { hash: string }).hash;
  const [one, same, other] = [
    await draft({ only: { mailboxes: [ann, bob] } }),
    await draft({ only: { mailboxes: [bob, ann] } }),
    await draft({ only: { groups: [finance] } }),
  ];
  expect(hashOf(same)).toBe(hashOf(one));
  expect(hashOf(other)).not.toBe(hashOf(one));
  const { id } = one.body.result as { id: string };
  const run = await ask("POST", `retractions/${id}/apply`, { hash: hashOf(one) });
  expect(run).toMatchObject({
    status: 200,
    body: { result: { state: "running", copies: 2, scope: { outside: 1 } } },
  });
});

test("a copy of which nobody knows whose mailbox it is in is left out, and counted", async () => {
  const second = await seedMessage(on.api.database, on.tenant, { recipients: ["ann", "dan"] });
  await on.api.database.asTenant(on.tenant.tenantId, (tx) =>
    tx.rows("update copy set mailbox_id = null where message_id = $1 and address like 'dan@%'", [
      second.messageId,
    ]),
  );
  const plan = await draft({ except: { mailboxes: [await mailboxOf("bob")] } }, { ids: [second.messageId] });
  expect(await recipientsOf(plan)).toEqual(["ann"]);
  expect(plan.body.result).toMatchObject({ scope: { outside: 0, unknown: 1 } });
});

test("a scope of nothing, of what is nobody's, or beside a watch, is refused", async () => {
  expect((await draft({})).status).toBe(400);
  expect((await draft({ only: {} })).status).toBe(400);
  expect((await draft({ only: { groups: [newId(new Date())] } })).status).toBe(404);
  const late = { until: new Date(Date.now() + 86_400_000).toISOString() };
  expect((await draft({ only: { groups: [finance] } }, { late })).status).toBe(400);
});
