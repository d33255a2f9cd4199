import { expect, test } from "vitest";
import { found, openAutomation } from "../../test/support/automation-fixture.ts";
import { applyPolicy } from "./apply-policy.ts";

test("an automatic retraction shows its setting, its campaign, and what carries the verdict", async () => {
  await using it = await openAutomation();
  const { retractionId } = await it.arrive({
    to: ["ann"],
    findings: [found("deceptive-link", "phishing", 10), found("hint", "phishing", 1)],
  });
  expect((await it.requests.get(it.tenantId, retractionId))?.rules).toEqual([
    expect.stringMatching(/^campaign:[0-9a-f]{16}$/),
    "detector:deceptive-link",
    "setting:MALICIOUS",
  ]);
});

test("an entry of the block list is a rule of its own", async () => {
  await using it = await openAutomation();
  const { retractionId } = await it.arrive({
    to: ["ann"],
    findings: [found("block-list", "blocked", 10, "0190-entry")],
  });
  expect((await it.requests.get(it.tenantId, retractionId))?.rules).toContain("list:0190-entry");
});

test("two mails of one campaign carry one campaign's name", async () => {
  await using it = await openAutomation();
  const from = "billing@evil.example";
  const ids = [
    await it.arrive({ to: ["ann"], from, subject: "Invoice 17" }),
    await it.arrive({ to: ["bob"], from, subject: "Invoice 18" }),
  ].map(({ retractionId }) => retractionId);
  const campaigns = await it.query<{ rule: string }>(
    "select distinct rule from retraction_rule where rule like 'campaign:%' and retraction_id = any($1)",
    [ids],
  );
  expect(campaigns).toHaveLength(1);
});

test("what comes late adds the rules of its own verdict, and those that it was given", async () => {
  await using it = await openAutomation();
  const { message, retractionId } = await it.arrive({ to: ["ann"], findings: [found("a")] });
  await it.database.asTenant(it.tenantId, (tx) =>
    applyPolicy(tx, it.tenantId, [
      {
        messageId: message.messageId,
        disposition: "MALICIOUS",
        findings: [found("b")],
        rules: ["indicator:i1"],
        copies: message.copies.map(({ copyId }) => ({
          copyId,
          integrationId: it.tenant.integrationId,
          provider: "microsoft",
          isExempt: false,
        })),
      },
    ]),
  );
  const rules = (await it.requests.get(it.tenantId, retractionId))?.rules ?? [];
  expect(rules.filter((rule) => !rule.startsWith("campaign:"))).toEqual([
    "detector:a",
    "detector:b",
    "indicator:i1",
    "setting:MALICIOUS",
  ]);
});
