import { expect, test } from "vitest";
import { NO_ACTION } from "#policy/auto-retract.ts";
import { type EvaluationId, type MailboxId, newId } from "#shared/ids.ts";
import { openPastMail } from "../../test/support/past-mail.ts";
import { openAutoRetract } from "./auto-retract-settings.ts";

/** Only anna is in the scope; she and bruno have mailboxes that are known. */
async function openScoped() {
  const it = await openPastMail();
  const { database, tenant, tenantId } = it;
  const ids = new Map<string, MailboxId>();
  for (const name of ["anna", "bruno"]) {
    const id = newId<MailboxId>(new Date());
    const address = `${name}@${tenant.domain}`;
    const values = [tenantId, id, tenant.integrationId, `object-${name}`, address];
    await it.query(
      "insert into mailbox (tenant_id, id, integration_id, provider_id, handle, primary_address) values ($1, $2, $3, $4, $4, $5)",
      values,
    );
    await it.query("insert into mailbox_address (tenant_id, address, mailbox_id) values ($1, $2, $3)", [
      tenantId,
      address,
      id,
    ]);
    ids.set(name, id);
  }
  const mailboxes = [{ id: ids.get("anna") ?? newId<MailboxId>(new Date()), address: "anna" }];
  await openAutoRetract(database).save(tenantId, tenant.integrationId, {
    setting: {
      ...NO_ACTION,
      destinations: { ...NO_ACTION.destinations, MALICIOUS: "DeletedItems" },
      scope: { only: { groups: [], mailboxes }, except: undefined },
    },
    savedBy: "test",
    savedAt: new Date(),
    basedOn: undefined,
  });
  return it;
}

test("what becomes known later leads to no act outside of the scope either", async () => {
  await using it = await openScoped();
  await it.receive("hit", 2, { to: ["anna", "bruno"] });
  await it.addIndicator();
  await it.run();
  expect(await it.asked()).toEqual(["hit anna DeletedItems pending"]);
});

test("a dry run counts only what is in the scope", async () => {
  await using it = await openScoped();
  await it.respondWith({ postDelivery: { mode: "dry_run", days: 7 }, submission: { mode: "off" } });
  await it.receive("hit", 2, { to: ["anna", "bruno"] });
  const id = (await it.addIndicator()).evaluationId as EvaluationId;
  await it.run();
  expect(await it.evaluations.messages(it.tenantId, id, { offset: 0, limit: 10 })).toMatchObject([
    { subject: "hit", places: [{ destination: "DeletedItems", copies: 1 }] },
  ]);
  expect(await it.query("select 1 from event where kind = 'copy.out_of_scope'")).toEqual([]);
});
