import { availableParallelism, hostname } from "node:os";
import type { Config } from "#config/config.ts";
import type { ResolveTxt } from "#directory/resolve-txt.ts";
import { openAccept } from "#intake/accept.ts";
import { judgeAgain } from "#intake/judge-again.ts";
import { type Delivery, openJudging } from "#intake/judging.ts";
import { openSmtpIntake, type SmtpIntake } from "#intake/smtp/open-smtp-intake.ts";
import {
  DEFAULT_BUDGET_WAIT_MS,
  type DeliveryAnswer,
  type SmtpIntakeOptions,
} from "#intake/smtp/smtp-intake-options.ts";
import type { Database } from "#store/database.ts";
import { openFindSource } from "#store/find-source.ts";
import { openJournal } from "#store/journal.ts";
import type { TenantKeys } from "#store/tenant-keys.ts";
import { openKnowledge } from "#store/tenant-knowledge.ts";
import { openWaitingMessages } from "#store/waiting-messages.ts";
import type { Log } from "#telemetry/log.ts";
import type { Metrics } from "#telemetry/metrics.ts";
import { every } from "./every.ts";
import { openRefusals } from "./open-refusals.ts";
import { readCertificate, watchCertificate } from "./watch-certificate.ts";
import type { WakeHub } from "./wake-hub.ts";

interface IntakeNeeds {
  readonly config: Config;
  readonly database: Database;
  readonly tenantKeys: TenantKeys;
  readonly hub: WakeHub;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly resolveTxt: ResolveTxt;
}

const JUDGE_DEADLINE_MS = 5_000;
const JUDGE_AGAIN_MS = 15_000;
const DRAIN_MS = 15_000;
const MAX_CONNECTIONS = 500;

/** The way from the wire to the ledger. Disposing finishes the DATA in progress first. */
export async function openIntake(needs: IntakeNeeds): Promise<SmtpIntake> {
  const { config, database } = needs;
  await using opened = new AsyncDisposableStack();
  const onTrouble = (error: unknown): void => needs.log.warn({ error }, "a delivery gave trouble");
  const knowledge = openKnowledge(database, Date.now);
  const judging = opened.use(
    openJudging({
      threads: config.judgeThreads ?? availableParallelism(),
      deadlineMs: JUDGE_DEADLINE_MS,
      knowledgeOf: (source) => knowledge(source.tenantId),
      resolveTxt: needs.resolveTxt,
      onTrouble,
      now: () => new Date(),
    }),
  );
  const wake = (): void => needs.hub.wake("work");
  const journal = openJournal({ database, tenantKeys: needs.tenantKeys, wake });
  const accept = openAccept({ judging, journal, onTrouble });
  const waiting = openWaitingMessages({ database, tenantKeys: needs.tenantKeys, wake, onTrouble });
  opened.use(every(JUDGE_AGAIN_MS, async () => void (await judgeAgain(judging, waiting)), needs.log));
  const tls = config.tls && (await readCertificate(config.tls));
  const smtp = opened.use(
    await openSmtpIntake({
      ...smtpSettings(config),
      tls,
      findSource: openFindSource(database, config.journalDomain, Date.now),
      deliver: (delivery) => deliver(needs, accept, delivery),
      onTrouble: (error) => needs.log.debug({ error }, "trouble with an SMTP connection"),
      onRefused: openRefusals({ log: needs.log, metrics: needs.metrics, now: Date.now }),
      now: () => new Date(),
    }),
  );
  opened.use(renewing(needs, tls, smtp));
  const parts = opened.move();
  return {
    get port() {
      return smtp.port;
    },
    get bytesInFlight() {
      return smtp.bytesInFlight;
    },
    get connections() {
      return smtp.connections;
    },
    renewTls: (renewed) => smtp.renewTls(renewed),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

function renewing(
  { config, log }: IntakeNeeds,
  used: SmtpIntakeOptions["tls"],
  smtp: SmtpIntake,
): AsyncDisposable {
  if (config.tls === undefined || used === undefined) return new AsyncDisposableStack();
  return watchCertificate(config.tls, { used, renew: (renewed) => smtp.renewTls(renewed), log });
}

async function deliver(
  { metrics, hub }: IntakeNeeds,
  accept: ReturnType<typeof openAccept>,
  delivery: Delivery,
): Promise<DeliveryAnswer> {
  const accepted = await accept(delivery);
  if (accepted.kind === "try-later") {
    metrics.received("deferred");
    return { kind: "try-later" };
  }
  metrics.received("stored");
  hub.wake("events");
  return { kind: "stored", reference: accepted.stored.journalCopyId };
}

function smtpSettings({ smtp }: Config) {
  return {
    host: smtp.host,
    port: smtp.port,
    name: hostname(),
    proxyProtocol: smtp.proxyProtocol,
    maxMessageBytes: smtp.maxBytes,
    maxBytesInFlight: smtp.inFlightBytes,
    budgetWaitMs: DEFAULT_BUDGET_WAIT_MS,
    maxConnections: MAX_CONNECTIONS,
    drainMs: DRAIN_MS,
  };
}
