import Cloudflare from "cloudflare";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { CopyId, RetractionId } from "#shared/ids.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { type SeededTenant, seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { PATIENT } from "../../test/support/until-told.ts";

let api: TestApi;
let tenant: SeededTenant;
let client: Cloudflare;

beforeAll(async () => {
  api = await openTestApi();
  tenant = await seedTenant(api.database, { domain: "corp.example" });
  client = new Cloudflare({
    apiToken: await api.token(tenant.tenantId, "super-admin"),
    baseURL: `${api.origin}/client/v4`,
    maxRetries: 0,
  });
});
afterAll(() => api[Symbol.asyncDispose]());

/** In the engine's place: settles what comes on the ledger, as it comes. */
async function settleNext(outcome: "moved" | "not_found"): Promise<void> {
  const open = await vi.waitUntil(async () => {
    const rows = await api.database.asWorker((tx) => tx.rows<Open>(OPEN, [tenant.tenantId]));
    return rows.length > 0 ? rows : undefined;
  }, PATIENT);
  for (const row of open) {
    await settleCopy(api.database, {
      tenantId: tenant.tenantId,
      retractionId: row.retraction_id,
      copyId: row.copy_id,
      outcome,
    });
  }
}

interface Open {
  readonly retraction_id: RetractionId;
  readonly copy_id: CopyId;
}

const OPEN = "select retraction_id, copy_id from retraction_copy where tenant_id = $1 and settled_at is null";

const account = (): { account_id: string } => ({ account_id: tenant.tenantId });

test("the official SDK lists accounts and pages through messages to the end", async () => {
  const accounts = [];
  for await (const it of client.accounts.list()) accounts.push(it);
  expect(accounts).toMatchObject([{ id: tenant.tenantId, name: tenant.name }]);
  for (const subject of ["one", "two", "three"]) {
    await seedMessage(api.database, tenant, { subject, from: "pager@evil.example" });
  }
  const subjects = [];
  const wanted = { ...account(), sender: "pager@evil.example", per_page: 2 };
  for await (const it of client.emailSecurity.investigate.list(wanted)) subjects.push(it.subject);
  expect(subjects).toEqual(["three", "two", "one"]);
});

test("the official SDK finds a message by a Message-ID of any length that its sender chose", async () => {
  const messageIdHeader = `<${"0123456789".repeat(310)}+é@evil.example>`;
  const { messageId } = await seedMessage(api.database, tenant, { messageIdHeader });
  for (const wanted of [{ message_id: messageIdHeader }, { query: `message-id:${messageIdHeader}` }]) {
    const found = [];
    for await (const it of client.emailSecurity.investigate.list({ ...account(), ...wanted }))
      found.push(it.id);
    expect(found).toEqual([messageId]);
  }
});

test("the official SDK gets a message with its verdict and its detections", async () => {
  const finding = {
    detector: "blocked-sender",
    sign: "blocked",
    field: "from",
    value: "evil.example",
    reason: "The sender is on the block list.",
    score: 10,
  } as const;
  const { messageId, messageIdHeader } = await seedMessage(api.database, tenant, {
    findings: [finding],
    details: { authentication: { spf: "softfail", dkim: "fail", dmarc: "pass" } },
  });
  const message = await client.emailSecurity.investigate.get(messageId, account());
  expect(message).toMatchObject({
    id: messageId,
    postfix_id: messageId,
    message_id: messageIdHeader,
    final_disposition: "MALICIOUS",
    delivery_mode: "JOURNAL",
    delivery_status: ["delivered"],
    detection_reasons: ["The sender is on the block list."],
    properties: { blocklisted_message: true, blocklisted_pattern: "evil.example" },
    validation: { spf: "neutral", dkim: "fail", dmarc: "pass" },
  });
  const detections = await client.emailSecurity.investigate.detections.get(messageId, account());
  expect(detections).toMatchObject({
    findings: [{ name: "blocked-sender", detection: "MALICIOUS", score: 10 }],
    sender_info: { pld: "evil.example" },
  });
  const trace = await client.emailSecurity.investigate.trace.get(messageId, account());
  expect(trace.inbound.lines?.[0]?.message).toContain("192.0.2.1");
});

test("the official SDK moves a message, and each copy answers with what was checked", async () => {
  const { messageId } = await seedMessage(api.database, tenant, { recipients: ["ann", "bob"] });
  const moving = client.emailSecurity.investigate.move.create(messageId, {
    ...account(),
    destination: "RecoverableItemsDeletions",
  });
  const [moved] = await Promise.all([moving, settleNext("moved")]);
  expect(moved.result).toHaveLength(2);
  for (const it of moved.result) {
    expect(it).toMatchObject({
      success: true,
      status: "moved",
      destination: "RecoverableItemsDeletions",
    });
    expect(Date.parse(it.completed_at ?? "")).not.toBeNaN();
  }
  const after = await client.emailSecurity.investigate.get(messageId, account());
  expect(after).toMatchObject({ delivery_status: ["moved"], post_delivery_operations: ["MOVE"] });
});

test("what could not be moved is no success, and says why", async () => {
  const { messageId } = await seedMessage(api.database, tenant);
  const moving = client.emailSecurity.investigate.move.bulk({
    ...account(),
    ids: [messageId],
    destination: "JunkEmail",
  });
  const [moved] = await Promise.all([moving, settleNext("not_found")]);
  expect(moved.result).toMatchObject([{ success: false, status: "not_found" }]);
});

test("what has not settled in time is pending, and names the retraction to ask", async () => {
  const { messageId } = await seedMessage(api.database, tenant);
  const moved = await client.emailSecurity.investigate.move.create(messageId, {
    ...account(),
    destination: "JunkEmail",
  });
  const [copy] = moved.result;
  expect(copy).toMatchObject({ success: false, status: "pending", completed_at: null });
  const asked = await api.call({
    path: `retractions/${copy?.operation ?? ""}`,
    account: tenant.tenantId,
    token: await api.token(tenant.tenantId, "viewer"),
  });
  expect(asked.body.result).toMatchObject({ state: "running", copies: 1, counts: { pending: 1 } });
});

test("the official SDK keeps the lists", async () => {
  const { settings } = client.emailSecurity;
  const flags = { is_acceptable_sender: false, is_exempt_recipient: false, is_trusted_sender: true };
  const policy = await settings.allowPolicies.create({
    ...account(),
    ...flags,
    is_regex: false,
    verify_sender: true,
    pattern: "Partner@Friend.example",
    pattern_type: "EMAIL",
    comments: "our printer",
  });
  expect(policy).toMatchObject({ pattern: "partner@friend.example", comments: "our printer" });
  const edited = await settings.allowPolicies.edit(policy.id, { ...account(), comments: "gone" });
  expect(edited).toMatchObject({ pattern: "partner@friend.example", comments: "gone" });
  const listed = await settings.allowPolicies.list(account());
  expect(listed.result.map((it) => it.id)).toEqual([policy.id]);
  expect(await settings.allowPolicies.delete(policy.id, account())).toMatchObject({ id: policy.id });
  const blocked = await settings.blockSenders.create({
    ...account(),
    is_regex: false,
    pattern: "evil.example",
    pattern_type: "DOMAIN",
  });
  expect(await settings.blockSenders.get(blocked.id ?? "", account())).toMatchObject({
    pattern: "evil.example",
  });
});

test("what a list cannot hold is refused with what to write instead", async () => {
  const policy = {
    ...account(),
    is_acceptable_sender: false,
    is_exempt_recipient: false,
    is_trusted_sender: true,
    is_regex: false,
    verify_sender: false,
    pattern: "a@friend.example",
    pattern_type: "EMAIL",
  } as const;
  await expect(client.emailSecurity.settings.allowPolicies.create(policy)).rejects.toThrow(/proved/);
});

test("the official SDK keeps the domains", async () => {
  const { domains } = client.emailSecurity.settings;
  const made = await domains.create({
    ...account(),
    domain: "Second.example",
    integration_id: tenant.integrationId,
    allowed_delivery_modes: ["JOURNAL"],
    drop_dispositions: [],
    ip_restrictions: [],
    regions: ["GLOBAL"],
  });
  // Not before its DNS shows whose it is.
  expect(made).toMatchObject({ domain: "second.example", status: "PENDING", inbox_provider: "Microsoft" });
  await api.database.asWorker((tx) =>
    tx.rows("update domain set proof = 'verified' where name = 'second.example'"),
  );
  expect(await domains.get("second.example", account())).toMatchObject({ status: "ACTIVE" });
  const names = [];
  for await (const it of domains.list(account())) names.push(it.domain);
  expect(names).toEqual(["corp.example", "second.example"]);
  expect(await domains.edit("second.example", { ...account(), integration_id: null })).toMatchObject({
    status: "PENDING",
  });
  expect(await domains.delete("second.example", account())).toMatchObject({ id: "second.example" });
});

test("an SDK without a good token is told so in its own error class", async () => {
  const stranger = new Cloudflare({ apiToken: "und_x", baseURL: `${api.origin}/client/v4`, maxRetries: 0 });
  await expect(stranger.accounts.list()).rejects.toBeInstanceOf(Cloudflare.AuthenticationError);
});
