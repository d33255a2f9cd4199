import { type CopyId, type Id, newId } from "#shared/ids.ts";
import { bodyFor } from "./access-bodies.ts";
import { mismatched } from "./mismatch-fixture.ts";
import type { TestApi } from "./open-test-api.ts";
import type { RawDashboard } from "./raw-dashboard.ts";
import { proveHardDelete } from "./record-self-test.ts";
import { broughtBack, openRequests, type RequestsFixture } from "./requests-fixture.ts";
import { type SeededTenant, seedMessage } from "./seed-tenant.ts";

type Ids = Readonly<Record<string, string>>;

export interface Everything {
  /** By what a thing is called in paths and bodies. */
  readonly ids: Ids;
  /** Where a route needs one of its own kind, or in a state of its own: by the route. */
  readonly of: Readonly<Record<string, Ids>>;
}

/** One of each thing that a tenant can have, each of the kind that its routes are about, so that whoever gets at it is seen. */
export async function everythingOf(
  api: TestApi,
  tenant: SeededTenant,
  originals?: RawDashboard,
): Promise<Everything> {
  const token = await api.token(tenant.tenantId, "super-admin");
  const message = await seedMessage(api.database, tenant);
  const { messageId, copies } = message;
  await originals?.keepRaw(tenant, message, Buffer.from("Subject: Your parcel waits\r\n\r\nPay now\r\n"));
  const at = { account: tenant.tenantId, token };
  const made = async (path: string, body: unknown, method = "POST"): Promise<unknown> => {
    const { body: answer, status } = await api.call({ ...at, method, path, body });
    if (status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.errors)}`);
    return answer.result;
  };
  const idOf = async (path: string, body: unknown): Promise<string> =>
    ((await made(path, body)) as { readonly id: string }).id;
  await proveHardDelete(api.database, tenant);
  await made("settings/important_people", { address: "ceo@other.example" });
  const indicator = await idOf("settings/indicators", { kind: "domain", value: "evil.example" });
  const person = await personOf(api, tenant);
  await made("directory/entries", { address: "ann@other.example", groups: ["board"] });
  await made("directory/entries", { address: "ceo@other.example", groups: ["chiefs", "passing"] });
  const { body: listed } = await api.call({ ...at, path: "directory/groups" });
  const [board = "", chiefs = "", passing = ""] = (listed.result as readonly { readonly id: string }[]).map(
    (it) => it.id,
  );
  await made("settings/important_groups", { group_id: chiefs });
  const ids = {
    indicator_id: indicator,
    evaluation_id: await idOf("evaluations", { indicator }),
    integration_id: tenant.integrationId,
    self_test_id: await idOf(`integrations/${tenant.integrationId}/self_test`, {}),
    source_id: tenant.sourceId,
    domain_id: tenant.domain,
    group_id: board,
    entry_address: "ann@other.example",
    person_address: "ceo@other.example",
    investigate_id: messageId,
    copy_id: copies[0]?.copyId ?? "",
    retraction_id: await idOf("retractions", { ids: [messageId], destination: "JunkEmail" }),
    trip_id: await tripOf(api, tenant),
    token_id: await tokenOf(api, tenant),
    // Somebody else can say yes or no to it.
    proposal_hash: await proposalOf(tenant, made),
    ...person,
  };
  const groups = {
    "DELETE settings/important_groups/{group_id}": { group_id: chiefs },
    "DELETE directory/groups/{group_id}": { group_id: passing },
  };
  return { ids, of: { ...groups, ...(await entriesOf(idOf)), ...(await copiesOf(api, tenant)) } };
}

const LISTS = ["allow_policies", "block_senders", "trusted_domains"] as const;

async function entriesOf(idOf: (path: string, body: unknown) => Promise<string>) {
  const of: Record<string, Ids> = {};
  for (const list of LISTS) {
    const path = `settings/${list}`;
    const entry_id = await idOf(path, bodyFor(`POST ${path}`));
    for (const method of ["GET", "PATCH", "DELETE"]) of[`${method} ${path}/{entry_id}`] = { entry_id };
  }
  return of;
}

/** A copy that is exempt, and one of which nothing proves that it is the message. */
async function copiesOf(api: TestApi, tenant: SeededTenant): Promise<Readonly<Record<string, Ids>>> {
  const fixture = async (): Promise<RequestsFixture> => {
    const it = await openRequests(["ann"], [], api.database);
    const message = await seedMessage(api.database, tenant);
    return { ...it, tenant, tenantId: tenant.tenantId, message };
  };
  const exempt = await fixture();
  await broughtBack(exempt);
  const [copy] = exempt.message.copies;
  const { retractionId, copyId } = await mismatched(await fixture());
  return {
    "DELETE investigate/{investigate_id}/copies/{copy_id}/exemption": {
      investigate_id: exempt.message.messageId,
      copy_id: copy?.copyId ?? newId<CopyId>(new Date()),
    },
    "POST identity_mismatches/{retraction_id}/{copy_id}": { retraction_id: retractionId, copy_id: copyId },
  };
}

async function proposalOf(
  { integrationId }: SeededTenant,
  made: (path: string, body: unknown, method: string) => Promise<unknown>,
): Promise<string> {
  const wanted = bodyFor("PUT settings/auto_retract", { integration_id: integrationId }) as {
    readonly destinations: object;
  };
  const destinations = { ...wanted.destinations, SPAM: "RecoverableItemsPurges" };
  const saved = await made("settings/auto_retract", { ...wanted, destinations }, "PUT");
  return (saved as { readonly proposal: { readonly hash: string } | null }).proposal?.hash ?? "";
}

async function tokenOf({ database }: TestApi, { tenantId }: SeededTenant): Promise<string> {
  const [row] = await database.asTenant(tenantId, (tx) =>
    tx.rows<{ id: string }>("select id from api_token"),
  );
  return row?.id ?? "";
}

async function personOf(
  api: TestApi,
  { tenantId }: SeededTenant,
): Promise<{ user_id: string; session_id: string }> {
  const { personId, cookie } = await api.person(tenantId, "super-admin");
  const { body } = await api.call({ path: "/client/v4/user", cookie });
  const { person } = body.result as { readonly person: { readonly session_id: string } };
  return { user_id: personId, session_id: person.session_id };
}

async function tripOf({ database }: TestApi, { tenantId }: SeededTenant): Promise<string> {
  const id = newId<Id<"trip">>(new Date());
  const text = `insert into breaker_trip (tenant_id, id, rule, cause, measured, allowed, reason)
    values ($1, $2, 'detector:x', 'copies_per_hour', 9, 5, '')`;
  await database.asTenant(tenantId, (tx) => tx.rows(text, [tenantId, id]));
  return id;
}
