import { chmod } from "node:fs/promises";
import { NODE_ROLES, readConfig } from "#config/config.ts";
import type { AutomaticDestination } from "#policy/destination.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { openAutoRetract } from "#store/auto-retract-settings.ts";
import { openDomains } from "#store/domains.ts";
import { openIntegrations } from "#store/integrations.ts";
import { openLists } from "#store/lists.ts";
import { openSources } from "#store/sources.ts";
import { openTenants } from "#store/tenants.ts";
import { openLog } from "#telemetry/log.ts";
import type { EndpointSet } from "../../src/main/provider-endpoints.ts";
import { serve, type Serving } from "../../src/main/serve.ts";
import { stageTimes } from "./stage-times.ts";
import { BENCH_DOMAIN, BENCH_ORGANISATION, BLOCKED_DOMAIN } from "./journal-mail.ts";
import { settingsOfParent } from "./settings-of-parent.ts";

// The product in a process of its own, as `npm start` runs it: its database beside it, on disk, with fsync.

/** What the parent gives as this process's only argument, in JSON. */
export interface ProductSettings {
  readonly dataDir: string;
  readonly microsoft: {
    readonly entraTenant: string;
    readonly clientId: string;
    readonly secret: string;
    readonly endpoints: EndpointSet;
  };
  /** Where everything that is flagged goes; absent: No Action, as on a fresh install. */
  readonly retractTo?: AutomaticDestination;
}

/** What this process tells once it takes mail. */
export interface ProductReady {
  readonly smtpPort: number;
  readonly intakeAddress: string;
  readonly postgres: string;
}

/** How large it has been at most, in bytes; or how long the stages of retracting took, of mails whose subject begins so. */
export type ProductQuestion = "?" | { readonly stagesOf: string };

const ACTOR = "bench";

/** The parent's words are our own `ProductSettings`. */
const settings = await settingsOfParent<ProductSettings>();
await chmod(settings.dataDir, 0o755); // where root starts it the database is another user's
const serving = await serve(readConfig(environment()), openLog("error"), {
  endpointSets: { bench: settings.microsoft.endpoints },
});
process.send?.(await setUp(serving));
process.on("message", (question: ProductQuestion) => void answer(question));
process.once("disconnect", () => void serving[Symbol.asyncDispose]());

async function answer(question: ProductQuestion): Promise<void> {
  process.send?.(
    typeof question === "string"
      ? process.resourceUsage().maxRSS * 1024
      : await stageTimes(serving.database, question.stagesOf),
  );
}

function environment(): Record<string, string> {
  return {
    UNDELIVER_DATA_DIR: settings.dataDir,
    UNDELIVER_SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
    UNDELIVER_HTTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_SMTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_ROLES: NODE_ROLES.join(","),
    UNDELIVER_DEMO: "0",
  };
}

async function setUp({ database, sealer, intake }: Serving): Promise<ProductReady> {
  const tenant = await openTenants(database).create("bench");
  if (tenant === undefined || intake === undefined) throw new Error("the product did not start as asked");
  const { entraTenant, clientId, secret } = settings.microsoft;
  const integration = await openIntegrations(database, sealer).create(
    tenant.id,
    {
      provider: "microsoft",
      name: "Microsoft 365",
      connection: { cloud: "global", entraTenant, clientId, credential: "secret" },
      secret: { kind: "secret", secret },
      endpoints: "bench",
    },
    ACTOR,
  );
  if (integration === undefined) throw new Error("no integration");
  await openDomains(database).create(tenant.id, {
    name: BENCH_DOMAIN,
    integrationId: integration.id,
    actor: ACTOR,
    skipsProof: "the benchmark's",
  });
  await openLists(database).add(tenant.id, {
    entry: { list: "block", kind: "domain", value: BLOCKED_DOMAIN },
    note: "",
    actor: ACTOR,
  });
  await setAutoRetract(serving, tenant.id, integration.id);
  const localPart = await addSource(serving, tenant.id);
  const [row] = (await database.pool.query<{ server_version: string }>("show server_version")).rows;
  return {
    smtpPort: intake.port,
    intakeAddress: `${localPart}@journal.localhost`,
    postgres: row?.server_version ?? "unknown",
  };
}

async function setAutoRetract({ database }: Serving, tenantId: TenantId, id: IntegrationId): Promise<void> {
  const { retractTo: to } = settings;
  if (to === undefined) return;
  await openAutoRetract(database).save(tenantId, id, {
    setting: {
      destinations: { MALICIOUS: to, SPOOF: to, SUSPICIOUS: to, SPAM: to, BULK: to },
      whenImpossible: "next_weaker",
    },
    savedBy: ACTOR,
    savedAt: new Date(),
    basedOn: undefined,
  });
}

async function addSource({ database }: Serving, tenantId: TenantId): Promise<string> {
  const source = await openSources(database).create(
    tenantId,
    {
      name: "Exchange",
      format: "exchange-report",
      binding: { kind: "exchange-organisation", domains: [BENCH_ORGANISATION] },
      requireTls: false,
      allowedRanges: [],
      hopCount: 0,
      trustsOriginalTo: false,
    },
    ACTOR,
  );
  if (source === undefined) throw new Error("no source");
  return source.localPart;
}
