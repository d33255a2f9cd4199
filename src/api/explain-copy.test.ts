import { beforeAll, expect, test } from "vitest";
import { openAutoRetract } from "#store/auto-retract-settings.ts";
import { openSources } from "#store/sources.ts";
import { reportOf } from "../../test/fixtures/build-report.ts";
import { count } from "../../test/support/journal-deliveries.ts";
import { openForFile } from "../../test/support/open-for-file.ts";
import { seedMessage } from "../../test/support/seed-tenant.ts";

const LIMITS = { requireTls: false, allowedRanges: [], hopCount: 0, trustsOriginalTo: true };

const on = openForFile("config-admin");
beforeAll(async () => {
  // Ann's mailbox is known.
  await seedMessage(on.api.database, on.tenant, { recipients: ["ann"] });
  await openSources(on.api.database).create(
    on.tenant.tenantId,
    {
      ...LIMITS,
      name: "gateway",
      format: "plain-bcc",
      binding: { kind: "client-range", ranges: ["192.0.2.0/24"] },
    },
    "test",
  );
  await on.api.call({
    method: "POST",
    path: "settings/block_senders",
    account: on.tenant.tenantId,
    token: await on.api.token(on.tenant.tenantId, "super-admin"),
    body: { pattern: "evil.example", pattern_type: "DOMAIN" },
  });
});

async function explain(raw: string | Buffer, more: object = {}) {
  const answer = await on.api.call({
    method: "POST",
    path: "sources/explain",
    account: on.tenant.tenantId,
    token: on.token,
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
      `To: ann@${on.tenant.domain}`,
      "Subject: Your account",
      "Message-ID: <bad@evil.example>",
      "Date: Mon, 23 Nov 2026 09:00:00 +0000",
      "",
      "Click here.",
    ].join("\r\n"),
  );

const report = (organisation = on.tenant.domain) => {
  const whole = reportOf(mail(), "eve@evil.example", [
    `Recipient: ann@${on.tenant.domain}`,
    `Recipient: new@${on.tenant.domain}`,
    "Recipient: far@elsewhere.example",
  ]).toString("latin1");
  return whole.replaceAll("corp.onmicrosoft.com", organisation);
};

test("a journal report is explained as the intake would read it, by the fitting source first, and nothing is stored", async () => {
  const before = await count(on.api.database, on.tenant, "message");
  const { readings } = await explain(report());
  expect(readings.map((it) => it["source"])).toMatchObject([{ name: "journal" }, { name: "gateway" }]);
  expect(readings[0]).toMatchObject({
    shape: "exchange-report",
    trusted: true,
    message: { message_id: "<bad@evil.example>", from: "eve@evil.example", subject: "Your account" },
    recipients: [
      { address: `ann@${on.tenant.domain}`, own: true, mailbox_known: true },
      { address: `new@${on.tenant.domain}`, own: true, mailbox_known: false },
      { address: "far@elsewhere.example", own: false, mailbox_known: false },
    ],
    direction: "inbound",
    disposition: "MALICIOUS",
    automation: "act",
    would: [{ copies: 2, destination: null, stays: "no_action" }],
  });
  expect(await count(on.api.database, on.tenant, "message")).toBe(before);
});

test("whom a forward has passed by, and whom only the directory has told of, are found as the intake finds them", async () => {
  const { api, tenant } = on;
  const raw = reportOf(mail(), "eve@evil.example", [
    `Recipient: new@${tenant.domain}, Forwarded: ann@${tenant.domain}`,
  ])
    .toString("latin1")
    .replaceAll("corp.onmicrosoft.com", tenant.domain);
  await api.database.asTenant(tenant.tenantId, async (tx) => {
    await tx.rows("update mailbox set checked_at = 'epoch', is_proved = true where tenant_id = $1", [
      tenant.tenantId,
    ]);
    await tx.rows(
      `insert into directory_sync (tenant_id, integration_id, fresh_at) values ($1, $2, now())
       on conflict (tenant_id, integration_id) do update set fresh_at = now()`,
      [tenant.tenantId, tenant.integrationId],
    );
  });
  const { readings } = await explain(raw, { source_id: tenant.sourceId });
  expect(readings).toMatchObject([
    {
      recipients: [
        { address: `new@${tenant.domain}`, own: true, mailbox_known: false },
        { address: `ann@${tenant.domain}`, own: true, mailbox_known: true },
      ],
      would: [{ copies: 2 }],
    },
  ]);
});

test("what automation would do follows from the settings that stand now", async () => {
  const autoRetract = openAutoRetract(on.api.database);
  const [current] = await autoRetract.current(on.tenant.tenantId);
  if (current === undefined) throw new Error("no setting");
  const destinations = { ...current.setting.destinations, MALICIOUS: "DeletedItems" } as const;
  await autoRetract.save(on.tenant.tenantId, on.tenant.integrationId, {
    setting: { ...current.setting, destinations },
    basedOn: undefined,
    savedBy: "test",
    savedAt: new Date(),
  });
  const { readings } = await explain(report(), { source_id: on.tenant.sourceId });
  expect(readings).toMatchObject([{ would: [{ copies: 2, destination: "DeletedItems", stays: null }] }]);
});

test("a copy of another organisation says why it is not believed, and that nothing would be done", async () => {
  const { readings } = await explain(report("stranger.onmicrosoft.com"), { source_id: on.tenant.sourceId });
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
  const { readings } = await explain("not a mail", { source_id: on.tenant.sourceId });
  expect(readings).toMatchObject([{ shape: "unknown", message: null, trusted: false, would: [] }]);
  const unknown = await explain("x", { source_id: crypto.randomUUID() });
  expect(unknown.status).toBe(404);
  expect((await explain("x", { client_address: "everywhere" })).status).toBe(400);
});
