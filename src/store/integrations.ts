import type {
  GoogleConnection,
  Integration,
  IntegrationConnection,
  IntegrationSecret,
  Integrations,
  MicrosoftConnection,
  NewIntegration,
} from "#directory/integrations.ts";
import type { ProviderName } from "#policy/destination.ts";
import { type IntegrationId, newId, type TenantId } from "#shared/ids.ts";
import { againOnConflict } from "./again-on-conflict.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { deleteIntegration } from "./delete-integration.ts";
import { attachDomains } from "./domains.ts";
import { bindDirectory } from "./bind-directory.ts";
import { fromNull } from "./from-null.ts";
import { noteAnswered, setActive, STOPPED_BY_PERSON } from "./integration-state.ts";
import { replaceCredential } from "./replace-credential.ts";
import { resumeLooking } from "./resume-looking.ts";
import type { Sealer } from "./seal.ts";
import { integrationSecretContext } from "./sealed-contexts.ts";
import { askForSelfTest } from "./self-tests.ts";

/** As the audit log says it. */
const ACTIVE = { state: "active" };

function stateOf({ stopped }: Integration): object {
  return stopped === undefined ? ACTIVE : { state: "stopped", code: stopped.code, reason: stopped.reason };
}

/** The connections to providers; their secrets go in, and come out for the provider's client only. */
export function openIntegrations(database: Database, sealer: Sealer): Integrations {
  return {
    list: (tenantId) =>
      database.asTenant(tenantId, async (tx) =>
        (await tx.rows<Row>(`${SELECT} where tenant_id = $1 order by name`, [tenantId])).map(toIntegration),
      ),
    listAll: () =>
      database.asWorker(async (tx) => (await tx.rows<Row>(`${SELECT} order by id`)).map(toIntegration)),
    get: (tenantId, id) => database.asTenant(tenantId, (tx) => get(tx, tenantId, id)),
    create: (tenantId, integration, actor) =>
      againOnConflict(() =>
        database.asTenant(tenantId, (tx) => create(tx, sealer, { tenantId, integration, actor })),
      ),
    delete: (tenantId, id, actor) =>
      againOnConflict(() =>
        database.asTenant(tenantId, (tx) => deleteIntegration(tx, tenantId, { id, actor })),
      ),
    stop: (tenantId, id, by) => database.asTenant(tenantId, (tx) => stop(tx, tenantId, { id, ...by })),
    resume: (tenantId, id, { actor, isForced }) =>
      database.asTenant(tenantId, async (tx) => {
        await resumeLooking(tx, tenantId, id);
        const before = await get(tx, tenantId, id);
        if (await setActive(tx, tenantId, id)) {
          const data = {
            integrationId: id,
            before: before && stateOf(before),
            after: ACTIVE,
            ...(isForced === true && { forced: true }),
          };
          await appendEvents(tx, tenantId, [{ kind: "integration.resumed", actor, data }]);
        }
        return get(tx, tenantId, id);
      }),
    noteAnswered: (tenantId, id) => database.asTenant(tenantId, (tx) => noteAnswered(tx, tenantId, id)),
    bind: (tenantId, id, directoryId) =>
      againOnConflict(() =>
        database.asTenant(tenantId, (tx) => bindDirectory(tx, tenantId, { id, directoryId })),
      ),
    replaceCredential: (tenantId, id, credential) =>
      againOnConflict(() =>
        database.asTenant(tenantId, async (tx) => {
          const isThere = await replaceCredential(tx, sealer, { tenantId, id, ...credential });
          return isThere ? get(tx, tenantId, id) : undefined;
        }),
      ),
    openSecret: (tenantId, id) =>
      database.asTenant(tenantId, (tx) => openSecret(tx, sealer, { tenantId, id })),
  };
}

async function openSecret(
  tx: Transaction,
  sealer: Sealer,
  { tenantId, id }: { readonly tenantId: TenantId; readonly id: IntegrationId },
): Promise<IntegrationSecret | undefined> {
  const [row] = await tx.rows<{ sealed_secret: Buffer | null }>(SECRET, [tenantId, id]);
  if (row === undefined || row.sealed_secret === null) return undefined;
  const plain = sealer.open(row.sealed_secret, integrationSecretContext(tenantId, id));
  return JSON.parse(plain.toString("utf8")) as IntegrationSecret;
}

interface Stopping {
  readonly id: IntegrationId;
  readonly reason: string;
  readonly actor: string;
}

async function stop(
  tx: Transaction,
  tenantId: TenantId,
  { id, reason, actor }: Stopping,
): Promise<Integration | undefined> {
  const stopped = await tx.rows(STOP, [tenantId, id, STOPPED_BY_PERSON, reason]);
  if (stopped.length > 0) {
    const after = { state: "stopped", code: STOPPED_BY_PERSON, reason };
    const data = { integrationId: id, code: STOPPED_BY_PERSON, reason, before: ACTIVE, after };
    await appendEvents(tx, tenantId, [{ kind: "integration.stopped", actor, data }]);
  }
  return get(tx, tenantId, id);
}

async function get(tx: Transaction, tenantId: TenantId, id: IntegrationId): Promise<Integration | undefined> {
  const rows = await tx.rows<Row>(`${SELECT} where tenant_id = $1 and id = $2`, [tenantId, id]);
  return rows.map(toIntegration)[0];
}

interface Creation {
  readonly tenantId: TenantId;
  readonly integration: NewIntegration;
  readonly actor: string;
}

async function create(
  tx: Transaction,
  sealer: Sealer,
  { tenantId, integration, actor }: Creation,
): Promise<Integration | undefined> {
  const id = newId<IntegrationId>(new Date());
  const { provider, name, connection, secret, endpoints, credentialExpiresAt, directoryId } = integration;
  const context = integrationSecretContext(tenantId, id);
  const sealed = secret && sealer.seal(Buffer.from(JSON.stringify(secret)), context);
  const added = await tx.rows(CREATE, [
    tenantId,
    id,
    provider,
    name,
    JSON.stringify(connection),
    sealed ?? null,
    endpoints ?? null,
    credentialExpiresAt ?? null,
  ]);
  if (added.length === 0) return undefined;
  if (directoryId !== undefined) await bindDirectory(tx, tenantId, { id, directoryId });
  await appendEvents(tx, tenantId, [
    {
      kind: "integration.created",
      actor,
      // Never the secret.
      data: {
        integrationId: id,
        provider,
        name,
        after: { provider, name, connection, endpoints, directoryId },
      },
    },
  ]);
  await attachDomains(tx, tenantId, { integrationId: id, actor });
  // Until then nobody knows what it can do.
  await askForSelfTest(tx, tenantId, { integrationId: id, destinations: [], actor, isByChange: true });
  return get(tx, tenantId, id);
}

interface Row {
  readonly tenant_id: TenantId;
  readonly id: IntegrationId;
  readonly provider: ProviderName;
  readonly name: string;
  readonly connection: unknown;
  readonly endpoints: string | null;
  readonly credential_expires_at: Date | null;
  readonly credential_version: number;
  readonly directory_id: string | null;
  readonly state: "active" | "stopped";
  readonly stopped_code: string | null;
  readonly stopped_reason: string | null;
  readonly stopped_at: Date | null;
  readonly answered_at: Date | null;
  readonly test_mailbox: string | null;
  readonly self_test_due_at: Date;
  readonly resumes: number;
  readonly created_at: Date;
}

function toIntegration(row: Row): Integration {
  return {
    ...connectionOf(row),
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    endpoints: fromNull(row.endpoints),
    credentialExpiresAt: fromNull(row.credential_expires_at),
    credentialVersion: row.credential_version,
    directoryId: fromNull(row.directory_id),
    stopped:
      row.state === "active"
        ? undefined
        : {
            code: row.stopped_code ?? "unknown",
            reason: row.stopped_reason ?? "",
            at: fromNull(row.stopped_at),
          },
    answeredAt: fromNull(row.answered_at),
    testMailbox: fromNull(row.test_mailbox),
    selfTestDueAt: row.self_test_due_at,
    resumes: row.resumes,
    createdAt: row.created_at,
  };
}

function connectionOf({ provider, connection }: Row): IntegrationConnection {
  return provider === "microsoft"
    ? { provider, connection: connection as MicrosoftConnection }
    : { provider, connection: connection as GoogleConnection };
}

const SELECT = `
  select tenant_id, id, provider, name, connection, endpoints, state, stopped_code, stopped_reason, stopped_at,
    answered_at, test_mailbox, self_test_due_at, resumes, created_at, credential_expires_at, credential_version, directory_id
  from integration`;
const SECRET = "select sealed_secret from integration where tenant_id = $1 and id = $2";
const CREATE = `
  insert into integration (tenant_id, id, provider, name, connection, sealed_secret, endpoints, credential_expires_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (tenant_id, name) do nothing
  returning id`;
const STOP = `
  update integration set state = 'stopped', stopped_code = $3, stopped_reason = $4, stopped_at = now()
  where tenant_id = $1 and id = $2 and state <> 'stopped'
  returning id`;
