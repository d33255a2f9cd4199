import type { Integration, Integrations } from "#directory/integrations.ts";
import type { Conformance, ConnectionTrial, SelfTests } from "#directory/self-tests.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { whyUnavailable } from "#policy/destination.ts";
import { ApiError, found } from "./api-error.ts";
import { resumeIntegration } from "./contract/integrations.ts";
import {
  getConformance,
  getSelfTest,
  listSelfTests,
  putTestMailbox,
  startSelfTest,
} from "./contract/self-tests.ts";
import { toIntegrationItem } from "./integration-item.ts";
import { ok } from "./reply.ts";
import { toConformanceItem, toLineItem, toSelfTestItem } from "./self-test-item.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface SelfTestNeeds {
  readonly integrations: Integrations;
  readonly selfTests: SelfTests;
  readonly conformance: Conformance;
  readonly trial: ConnectionTrial;
}

/** Trying what connections can do. */
export function selfTestRoutes(serve: ServeRoute, needs: SelfTestNeeds): void {
  const { integrations, selfTests, conformance } = needs;
  const integration = async (account: TenantId, id: IntegrationId): Promise<Integration> =>
    found(await integrations.get(account, id), "integration");

  serve(startSelfTest, async ({ params: { account_id: account, integration_id: id }, body }, { caller }) => {
    const { provider } = await integration(account, id);
    const { destinations = [] } = body ?? {};
    const mistakes = destinations.flatMap((it) => whyUnavailable(it, provider) ?? []);
    if (mistakes.length > 0)
      throw new ApiError(
        "unavailable_destination",
        ...mistakes.map((message) => ({ message, pointer: "/body/destinations" })),
      );
    const asked = { integrationId: id, destinations, actor: caller.actor };
    return ok(toSelfTestItem(found(await selfTests.ask(account, asked), "integration")));
  });

  serve(listSelfTests, async ({ params }) => {
    const listed = await selfTests.list(params.account_id, params.integration_id);
    return ok(found(listed, "integration").map(toSelfTestItem));
  });

  serve(getSelfTest, async ({ params: { account_id: account, integration_id: id, self_test_id: test } }) =>
    ok(toSelfTestItem(found(await selfTests.get(account, id, test), "self-test"))),
  );

  serve(getConformance, async ({ params }) => {
    const entries = await conformance.read(params.account_id, params.integration_id);
    return ok(found(entries, "integration").map(toConformanceItem));
  });

  serve(putTestMailbox, async ({ params: { account_id: account, integration_id: id }, body }, { caller }) => {
    const named = { integrationId: id, mailbox: body.address ?? undefined, actor: caller.actor };
    found((await selfTests.nameMailbox(account, named)) || undefined, "integration");
    return ok(toIntegrationItem(await integration(account, id)));
  });

  resumeRoute(serve, needs);
}

/** Whoever resumes a connection that the provider still refuses would only see it stop again. */
function resumeRoute(serve: ServeRoute, { integrations, selfTests, trial }: SelfTestNeeds): void {
  serve(resumeIntegration, async ({ params, body }, { caller: { actor }, signal }) => {
    const { account_id: account, integration_id: id } = params;
    const before = found(await integrations.get(account, id), "integration");
    if (before.stopped === undefined) return ok(toIntegrationItem(before));
    const isForced = body?.force === true;
    if (!isForced) await refuseBroken(trial, before, signal);
    const resumed = found(await integrations.resume(account, id, { actor, isForced }), "integration");
    await selfTests.ask(account, { integrationId: id, destinations: [], actor, isAnew: true });
    return ok(toIntegrationItem(resumed));
  });
}

async function refuseBroken(trial: ConnectionTrial, it: Integration, signal: AbortSignal): Promise<void> {
  const lines = await trial.tryNow(it, signal);
  const failed = lines.filter(
    ({ check, result }) => (check === "token" || check === "right") && result === "failed",
  );
  if (failed.length === 0) return;
  const said = failed.map(({ subject, detail, code, advice }) =>
    [subject === undefined ? "" : `${subject}:`, detail, code === undefined ? "" : `(${code})`, advice ?? ""]
      .filter((part) => part !== "")
      .join(" "),
  );
  // A right that is missing in a mailbox stops no connection: its copies would end one by one, each as out of scope.
  const why = failed.some((it) => it.isBroken) ? "it would only stop again" : "it could not do its work";
  throw new ApiError(
    "provider_refused",
    `It stays stopped, since ${why}: ${said.join(" ")} Put that right, or resume it by force.`,
  ).with({ lines: lines.map(toLineItem) });
}
