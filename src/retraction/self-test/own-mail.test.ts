import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AutomaticDestination } from "#policy/destination.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { ItemIdentity } from "../hit.ts";
import { deriveMark } from "./mark.ts";
import { isOwnMail, makeOwnMail, type OwnMail, type SelfTestRunId } from "./own-mail.ts";

const MARK = deriveMark(Buffer.from("a key of this instance"));
const OWNER = { tenantId: "tenant" as TenantId, integrationId: "integration" as IntegrationId };

const runId = fc.uuid().map((it) => it as SelfTestRunId);
const destination = fc.constantFrom<AutomaticDestination>("JunkEmail", "RecoverableItemsPurges");

function write(id: SelfTestRunId, to: AutomaticDestination): OwnMail {
  return makeOwnMail(MARK, OWNER, { runId: id, destination: to, to: "desk@corp.test", at: new Date() });
}

function identityOf({ messageId, from, subject, sentAt }: OwnMail): ItemIdentity {
  return { messageId, from, subject, sentAt, networkMessageId: undefined, receivedIds: [] };
}

describe("a self-test's own message", () => {
  test("is known by its mark, whatever run wrote it", () => {
    fc.assert(
      fc.property(runId, destination, (id, to) => {
        expect(isOwnMail(MARK, OWNER, identityOf(write(id, to)))).toBe(true);
      }),
    );
  });

  test("is nobody else's: not another integration's, tenant's or instance's", () => {
    fc.assert(
      fc.property(runId, destination, (id, to) => {
        const identity = identityOf(write(id, to));
        const other = deriveMark(Buffer.from("a key of another instance"));
        expect(isOwnMail(other, OWNER, identity)).toBe(false);
        expect(isOwnMail(MARK, { ...OWNER, integrationId: "x" as IntegrationId }, identity)).toBe(false);
        expect(isOwnMail(MARK, { ...OWNER, tenantId: "x" as TenantId }, identity)).toBe(false);
      }),
    );
  });

  test("cannot be made up: one letter of the Message-ID changed, and it is foreign", () => {
    fc.assert(
      fc.property(
        runId,
        destination,
        fc.nat(),
        fc.stringMatching(/^[A-Za-z0-9.@<>_-]$/),
        (id, to, at, letter) => {
          const { messageId } = write(id, to);
          const index = at % messageId.length;
          fc.pre(messageId[index] !== letter);
          const forged = `${messageId.slice(0, index)}${letter}${messageId.slice(index + 1)}`;
          expect(isOwnMail(MARK, OWNER, { ...identityOf(write(id, to)), messageId: forged })).toBe(false);
        },
      ),
    );
  });

  test("is not any mail that was given its Message-ID", () => {
    const identity = identityOf(write("run" as SelfTestRunId, "JunkEmail"));
    expect(isOwnMail(MARK, OWNER, { ...identity, subject: "Your invoice" })).toBe(false);
    expect(isOwnMail(MARK, OWNER, { ...identity, from: "ceo@corp.test" })).toBe(false);
    expect(isOwnMail(MARK, OWNER, { ...identity, messageId: undefined })).toBe(false);
  });

  test("has whole seconds in its Date, as what reads it back will see", () => {
    const at = new Date("2026-05-04T10:00:00.987Z");
    const mail = makeOwnMail(MARK, OWNER, {
      runId: "r" as SelfTestRunId,
      destination: "JunkEmail",
      to: "d",
      at,
    });
    expect(mail.sentAt.toISOString()).toBe("2026-05-04T10:00:00.000Z");
  });
});
