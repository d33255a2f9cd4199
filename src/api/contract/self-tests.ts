import { z } from "zod";
import { type SelfTestId, SELF_TEST_CHECKS, SELF_TEST_RESULTS, STANDINGS } from "#directory/self-test.ts";
import { DESTINATIONS } from "#policy/destination.ts";
import { one } from "./envelope.ts";
import { idOf, Moment, OptionalMoment } from "./fields.ts";
import { Integration } from "./integrations.ts";
import { IntegrationPath } from "./params.ts";
import { route } from "./route.ts";

const tag = "integrations";
const permission = "connections.configure";

const AutomaticField = z.enum(DESTINATIONS).exclude(["Inbox"]);

const Differences = z
  .array(z.object({ field: z.string(), was: z.string(), is: z.string() }))
  .describe("what came back otherwise than it went");

export const SelfTestLineField = z
  .object({
    check: z.enum(SELF_TEST_CHECKS),
    subject: z.string().nullable().describe("the right or the destination by its name"),
    result: z.enum(SELF_TEST_RESULTS),
    detail: z.string(),
    code: z.string().nullable().describe("the provider's own"),
    advice: z.string().nullable().describe("what to do"),
    differences: Differences,
  })
  .meta({ id: "SelfTestLine" });

const SelfTest = z
  .object({
    id: z.uuid(),
    state: z.enum(["waiting", "running", "ended"]),
    asked_by: z
      .string()
      .describe(
        "system: the daily one; else who asked, connected it, or changed its credential or test mailbox",
      ),
    asked_at: Moment,
    began_at: OptionalMoment,
    ended_at: OptionalMoment,
    test_mailbox: z.string().nullable().describe("null: none was named, so no round trip is made"),
    destinations: z.array(AutomaticField),
    lines: z.array(SelfTestLineField).describe("as they come: poll it, or hear it by the live events"),
    trouble: z.string().nullable().describe("why it ended without having tried everything"),
  })
  .meta({ id: "SelfTest" });

const ConformanceEntry = z
  .object({
    destination: AutomaticField,
    standing: z
      .enum(STANDINGS)
      .describe(
        "of the newest self-test that tried it; outdated: proven by a credential that was replaced; " +
          "stale: proven, and not tried again for more than a week",
      ),
    is_proof: z
      .boolean()
      .describe(
        "true: proven within the last two weeks, or outdated for less than a day and not tried since; Hard Delete asks for it",
      ),
    at: OptionalMoment,
    self_test_id: z.uuid().nullable(),
    detail: z.string(),
    code: z.string().nullable(),
    differences: Differences,
  })
  .meta({ id: "ConformanceEntry" });

export const startSelfTest = route({
  method: "POST",
  path: "/integrations/:integration_id/self_test",
  summary:
    "Have a connection tried now: its token, each right, and in the test mailbox a round trip to each destination. " +
    "It runs by itself; one that runs already goes on",
  tag,
  permission,
  params: IntegrationPath,
  body: z
    .strictObject({
      destinations: z
        .array(AutomaticField)
        .max(DESTINATIONS.length)
        .default([])
        .describe(
          "beside those that are tried always: RecoverableItemsPurges, which leaves a message in Purges that nobody can take away; " +
            "once it has passed, or while Auto-Retract uses it, it is tried again each week by itself",
        ),
    })
    .nullish(),
  reply: one(SelfTest),
});

export const listSelfTests = route({
  method: "GET",
  path: "/integrations/:integration_id/self_test",
  summary: "The last 30 self-tests of a connection, newest first",
  tag,
  permission,
  params: IntegrationPath,
  reply: one(z.array(SelfTest)),
});

export const getSelfTest = route({
  method: "GET",
  path: "/integrations/:integration_id/self_test/:self_test_id",
  summary: "One self-test, with its lines as they come",
  tag,
  permission,
  params: IntegrationPath.extend({ self_test_id: idOf<SelfTestId>("the self-test") }),
  reply: one(SelfTest),
});

export const getConformance = route({
  method: "GET",
  path: "/integrations/:integration_id/conformance",
  summary: "What self-tests have shown of each destination: proven, failed, not tried",
  tag,
  permission,
  params: IntegrationPath,
  reply: one(z.array(ConformanceEntry)),
});

export const putTestMailbox = route({
  method: "PUT",
  path: "/integrations/:integration_id/test_mailbox",
  summary: "Name the mailbox in which self-tests make their round trip; best one that nobody uses",
  tag,
  permission,
  params: IntegrationPath,
  body: z.strictObject({
    address: z
      .email("write it like undeliver-test@corp.example")
      .max(320)
      .toLowerCase()
      .nullable()
      .describe("null: no round trip is made any more"),
  }),
  reply: one(Integration),
});
