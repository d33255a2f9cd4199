import { afterAll, beforeAll, expect, test } from "vitest";
import { openAutoRetract } from "#store/auto-retract-settings.ts";
import { openSources } from "#store/sources.ts";
import { reportOf } from "../../test/fixtures/build-report.ts";
import { count } from "../../test/support/journal-deliveries.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { type SeededTenant, seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";

const LIMITS = { requireTls: false, allowedRanges: [], hopCount: 0, trustsOriginalTo: true };

let api: TestApi;
let tenant: SeededTenant;
let token: string;
beforeAll(async () => {
  api = await openTestApi();
  tenant = await seedTenant(api.database);
  // Ann's mailbox is known.
  await seedMessage(api.database, tenant, { recipients: ["ann"] });
  await openSources(api.database).create(
    tenant.tenantId,
    {
      ...LIMITS,
      name: "gateway",
      format: "plain-bcc",
      binding: { kind: "client-range", ranges: ["192.0.2.0/24"] },
    },
    "test",
  );
  await api.call({
    method: "POST",
    path: "settings/block_senders",
    account: tenant.tenantId,
    token: await api.token(tenant.tenantId, "super-admin"),
    body: { pattern: "evil.example", pattern_type: "DOMAIN" },
  });
  token = await api.token(tenant.tenantId, "config-admin");
});
afterAll(() => api[Symbol.asyncDispose]());

async function explain(raw: string | Buffer, more: object = {}) {
  const answer = await api.call({
    method: "POST",
    path: "sources/explain",
    account: tenant.tenantId,
    token,
    body: { content_base64: Buffer.from(raw).toString("base64"), ...more },
  });
  return { status: answer.status, readings: answer.body.result as Record<string, unknown>[] };
}

const mail = () =>
  Buffer.from(
    [
      "X-Gm-Original-To: hidden@elsewhere.example",
      "Received: from mx.evil.example (203.0.113.9) by mx.corp.test; Mon, 23 Nov 2026 09:00:00 +0000",
      "From: Eve <eve@evil.example>",
      `To: ann@${tenant.domain}`,
      "Subject: Your account",
      "Message-ID: <bad@evil.example>",
      "Date: Mon, 23 Nov 2026 09:00:00 +0000",
      "",
      "Click here.",
    ].join("\r\n"),
  );

const report = (organisation = tenant.domain) => {
  const whole = reportOf(mail(), "eve@evil.example", [
    `Recipient: ann@${tenant.domain}`,
    `Recipient: new@${tenant.domain}`,
    "Recipient: far@elsewhere.example",
  ]).toString("latin1");
  return whole.replaceAll("corp.onmicrosoft.com", organisation);
};

test("a journal report is explained as the intake would read it, by the fitting source first, and nothing is stored", async () => {
  const before = await count(api.database, tenant, "message");
  const { readings } = await explain(report());
  expect(readings.map((it) => it["source"])).toMatchObject([{ name: "journal" }, { name: "gateway" }]);
  expect(readings[0]).toMatchObject({
    shape: "exchange-report",
    trusted: true,
    message: { message_id: "<bad@evil.example>", from: "eve@evil.example", subject: "Your account" },
    recipients: [
      { address: `ann@${tenant.domain}`, own: true, mailbox_known: true },
      { address: `new@${tenant.domain}`, own: true, mailbox_known: false },
      { address: "far@elsewhere.example", own: false, mailbox_known: false },
    ],
    direction: "inbound",
    disposition: "MALICIOUS",
    automation: "act",
    would: [{ copies: 2, destination: null, stays: "no_action" }],
  });
  expect(await count(api.database, tenant, "message")).toBe(before);
});

test("what automation would do follows from the settings that stand now", async () => {
  const autoRetract = openAutoRetract(api.database);
  const [current] = await autoRetract.current(tenant.tenantId);
  if (current === undefined) throw new Error("no setting");
  const destinations = { ...current.setting.destinations, MALICIOUS: "DeletedItems" } as const;
  await autoRetract.save(tenant.tenantId, tenant.integrationId, {
    setting: { ...current.setting, destinations },
    basedOn: undefined,
    savedBy: "test",
    savedAt: new Date(),
  });
  const { readings } = await explain(report(), { source_id: tenant.sourceId });
  expect(readings).toMatchObject([{ would: [{ copies: 2, destination: "DeletedItems", stays: null }] }]);
});

test("a copy of another organisation says why it is not believed, and that nothing would be done", async () => {
  const { readings } = await explain(report("stranger.onmicrosoft.com"), { source_id: tenant.sourceId });
  expect(readings).toMatchObject([{ trusted: false, would: [] }]);
  expect(readings[0]?.["untrusted_reason"]).toContain("X-OriginatorOrg");
});

test("what a file cannot show is asked for, and believed as it is given", async () => {
  const find = async (more: object) => {
    const { readings } = await explain(mail(), more);
    return readings.find((it) => (it["source"] as { name: string }).name === "gateway");
  };
  const unknown = await find({});
  expect(unknown).toMatchObject({ shape: "plain-bcc", trusted: false });
  expect(unknown?.["untrusted_reason"]).toContain("a file does not tell");
  expect(await find({ client_address: "192.0.2.7" })).toMatchObject({
    trusted: true,
    recipients: [{ address: "hidden@elsewhere.example", own: false }],
  });
  expect((await find({ client_address: "198.51.100.1" }))?.["untrusted_reason"]).toContain(
    "none of the source",
  );
});

test("what is no journal copy at all is explained too; an unknown source is not", async () => {
  const { readings } = await explain("not a mail", { source_id: tenant.sourceId });
  expect(readings).toMatchObject([{ shape: "unknown", message: null, trusted: false, would: [] }]);
  const unknown = await explain("x", { source_id: crypto.randomUUID() });
  expect(unknown.status).toBe(404);
  expect((await explain("x", { client_address: "everywhere" })).status).toBe(400);
});
