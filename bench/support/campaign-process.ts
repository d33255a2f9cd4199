import { chmod } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { readConfig } from "#config/config.ts";
import type { ProviderName } from "#policy/destination.ts";
import { PRIORITY } from "#retraction/priority.ts";
import {
  type CopyId,
  type IntegrationId,
  type MailboxId,
  type MessageId,
  newId,
  type RetractionId,
  type TenantId,
} from "#shared/ids.ts";
import { enqueueCopies } from "#store/enqueue.ts";
import { openIntegrations } from "#store/integrations.ts";
import { openTenants } from "#store/tenants.ts";
import { openLog } from "#telemetry/log.ts";
import { serve, type Serving } from "../../src/main/serve.ts";
import type { CampaignEnd, CampaignProviders } from "./campaign.ts";
import { seedMail, seedMailboxes } from "./seed-campaign.ts";
import { settingsOfParent } from "./settings-of-parent.ts";

// The product as a worker in a process of its own, its database beside it, on disk, with fsync. The mails stand in its
// trace as the intake would have left them; each question is a person's run over one of them.

export interface CampaignSettings {
  readonly dataDir: string;
  readonly providers: CampaignProviders;
}

/** Which mails to retract in one run, by their Message-IDs. */
export interface CampaignQuestion {
  readonly messageIds: readonly string[];
}

const ACTOR = "bench";

/** The parent's words are our own. */
const { dataDir, providers } = await settingsOfParent<CampaignSettings>();
await chmod(dataDir, 0o755); // where root starts it the database is another user's
const serving = await serve(readConfig(environment()), openLog("error"), {
  endpointSets: { bench: providers.endpoints },
});
const known = await setUp(serving);
process.on("message", (question: CampaignQuestion) => void answer(question));
process.once("disconnect", () => void serving[Symbol.asyncDispose]());
process.send?.("ready");

function environment(): Record<string, string> {
  return {
    UNDELIVER_DATA_DIR: dataDir,
    UNDELIVER_SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
    UNDELIVER_ROLES: "worker",
    UNDELIVER_DEMO: "0",
  };
}

interface Known {
  readonly tenantId: TenantId;
  readonly messages: ReadonlyMap<string, MessageId>;
}

async function setUp({ database, sealer }: Serving): Promise<Known> {
  const tenant = await openTenants(database).create("bench");
  if (tenant === undefined) throw new Error("no tenant");
  const { id: tenantId } = tenant;
  const integrations = await connect({ database, sealer }, tenantId);
  const mailboxes = {
    microsoft: await seedMailboxes(
      database,
      { tenantId, integrationId: integrations.microsoft },
      providers.mailboxes.microsoft,
    ),
    google: await seedMailboxes(
      database,
      { tenantId, integrationId: integrations.google },
      providers.mailboxes.google,
    ),
  } satisfies Record<ProviderName, readonly MailboxId[]>;
  const messages = new Map<string, MessageId>();
  for (const mail of providers.mails) {
    const where = { tenantId, integrationId: integrations[mail.provider] };
    messages.set(
      mail.messageId,
      await seedMail(database, where, { mail, mailboxes: mailboxes[mail.provider] }),
    );
  }
  return { tenantId, messages };
}

async function connect(
  { database, sealer }: Pick<Serving, "database" | "sealer">,
  tenantId: TenantId,
): Promise<Record<ProviderName, IntegrationId>> {
  const { entraTenant, clientId, secret } = providers.microsoft;
  const { serviceAccount, administrator, privateKeyPem, privateKeyId } = providers.google;
  const integrations = openIntegrations(database, sealer);
  const microsoft = await integrations.create(
    tenantId,
    {
      provider: "microsoft",
      name: "Microsoft 365",
      connection: { cloud: "global", entraTenant, clientId, credential: "secret" },
      secret: { kind: "secret", secret },
      endpoints: "bench",
    },
    ACTOR,
  );
  const google = await integrations.create(
    tenantId,
    {
      provider: "google",
      name: "Google Workspace",
      connection: { serviceAccount, administrator },
      secret: { kind: "service-account", privateKeyPem, privateKeyId },
      endpoints: "bench",
    },
    ACTOR,
  );
  if (microsoft === undefined || google === undefined) throw new Error("no integrations");
  return { microsoft: microsoft.id, google: google.id };
}

/** As an approved plan begins: a campaign of this size would wait for a second person. */
async function start(messageIds: readonly MessageId[]): Promise<RetractionId> {
  const id = newId<RetractionId>(new Date());
  const { tenantId } = known;
  await serving.database.asTenant(tenantId, async (tx) => {
    await tx.rows(RUN, [tenantId, id, ACTOR]);
    const copies = await tx.rows<{ copyId: CopyId; messageId: MessageId }>(COPIES, [tenantId, messageIds]);
    const row = {
      retractionId: id,
      kind: "retract",
      asked: "DeletedItems",
      whenImpossible: "leave",
    } as const;
    await enqueueCopies(
      tx,
      tenantId,
      copies.map((it) => ({ ...row, ...it, priority: PRIORITY.manual })),
    );
  });
  serving.hub.wake("work");
  return id;
}

const RUN = `
  insert into retraction (tenant_id, id, kind, state, destination, when_impossible, requested_by, applied_at)
  values ($1, $2, 'manual', 'running', 'DeletedItems', 'leave', $3, now())`;
const COPIES = `
  select id as "copyId", message_id as "messageId" from copy where tenant_id = $1 and message_id = any($2::uuid[])`;
const MOVED = `
  select count(*)::int as n from retraction_copy where retraction_id = $1 and outcome = 'moved'`;

async function answer({ messageIds }: CampaignQuestion): Promise<void> {
  const startedAt = performance.now();
  const id = await start(messageIds.flatMap((it) => known.messages.get(it) ?? []));
  await whenSettled(id);
  const seconds = (performance.now() - startedAt) / 1_000;
  const [moved] = await serving.database.asWorker((tx) => tx.rows<{ n: number }>(MOVED, [id]));
  process.send?.({ seconds, verified: moved?.n ?? 0 } satisfies CampaignEnd);
}

/** Asked seldom: counting takes time that the work would have. */
async function whenSettled(id: RetractionId): Promise<void> {
  for (;;) {
    const open = await serving.database.asWorker((tx) =>
      tx.rows("select 1 from retraction_copy where retraction_id = $1 and settled_at is null limit 1", [id]),
    );
    if (open.length === 0) return;
    await sleep(100);
  }
}
