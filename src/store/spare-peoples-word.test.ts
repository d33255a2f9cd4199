import { expect, test } from "vitest";
import type { Finding } from "#detection/finding.ts";
import { NO_ACTION } from "#policy/auto-retract.ts";
import type { JournalDelivery } from "#store/journal-delivery.ts";
import { openPastMail } from "../../test/support/past-mail.ts";
import { proveHardDelete } from "../../test/support/record-self-test.ts";
import { openAutoRetract } from "./auto-retract-settings.ts";
import { openVerdictRequests } from "./verdict-requests.ts";

const MALICIOUS = (
  parts: Pick<Finding, "detector" | "sign"> & Partial<Finding>,
): Partial<JournalDelivery> => {
  const finding = { field: "from", value: "x", reason: "x", score: 10, disposition: "MALICIOUS" } as const;
  return { verdict: { disposition: "MALICIOUS", findings: [{ ...finding, ...parts }] } };
};
const FOUND = MALICIOUS({ detector: "lookalike-domain", sign: "phishing" });
const LISTED = MALICIOUS({ detector: "block-list", sign: "blocked", entryId: "e1" });

/** Two persons have decided that MALICIOUS mail is hard-deleted. */
async function openFinal() {
  const it = await openPastMail();
  const { database, tenant, tenantId } = it;
  await proveHardDelete(database, tenant);
  await openAutoRetract(database).save(tenantId, tenant.integrationId, {
    setting: {
      ...NO_ACTION,
      destinations: { ...NO_ACTION.destinations, MALICIOUS: "RecoverableItemsPurges" },
    },
    savedBy: "token:ann",
    savedAt: new Date(),
    basedOn: undefined,
    confirmHardDelete: true,
  });
  return it;
}

test("what a detector finds goes where the setting says, and what only a list names to where it can be brought back from", async () => {
  await using it = await openFinal();
  await it.receive("found", 0, FOUND);
  await it.receive("listed", 0, LISTED);
  expect(await it.asked()).toEqual([
    "found anna RecoverableItemsPurges pending",
    "listed anna RecoverableItemsDeletions pending",
  ]);
});

test("nobody has a mail hard-deleted by his word alone, nor have copies of it that come later", async () => {
  await using it = await openFinal();
  const id = await it.receive("said", 1);
  const verdicts = openVerdictRequests(it.database, { wake: () => {} });
  await verdicts.reclassify(it.tenantId, { messageId: id, disposition: "MALICIOUS", actor: "token:soar" });
  const mark = { receipt: { networkMessageId: "the same", receivedIds: [] } };
  await it.query("update message set network_message_id = 'the same'");
  await it.receive("said", 0, { ...mark, to: ["bruno"] });
  expect(await it.asked()).toEqual([
    "said anna RecoverableItemsDeletions pending",
    "said bruno RecoverableItemsDeletions pending",
  ]);
});

test("an indicator that is added takes past mail no further, and its dry run says so beforehand", async () => {
  await using it = await openFinal();
  await it.receive("past", 2);
  await it.respondWith({ postDelivery: { mode: "dry_run", days: 7 }, submission: { mode: "dry_run" } });
  const tried = await it.addIndicator();
  await it.run();
  const places = await it.query<{ places: unknown }>("select places from evaluation_message");
  expect(places).toEqual([{ places: [{ destination: "RecoverableItemsDeletions", copies: 1 }] }]);
  const again = { of: { indicator: tried.indicator.id }, dryRun: false, days: 7, actor: "token:soar" };
  await it.evaluations.start(it.tenantId, again);
  await it.run();
  expect(await it.asked()).toEqual(["past anna RecoverableItemsDeletions pending"]);
});
