import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CliDeps, Operator } from "#cli/cli-deps.ts";
import type { Config } from "#config/config.ts";
import type { OnData } from "./on-data.ts";
import type { Stopping } from "./stop-signals.ts";

/** Whether the files that the configuration names have to be there: a server reads them, other commands do not. */
export interface ConfigChecks {
  readonly files: boolean;
}

interface OperatorNeeds {
  readonly config: (checks: ConfigChecks) => Promise<Config>;
  readonly terminal: CliDeps["terminal"];
  readonly stopping: Stopping;
}

/**
 * What the command line does on the machine itself. The configuration is read when a command needs it, and not before;
 * everything large is loaded by the command that runs it, so that the others start at once.
 */
export function openOperator({ config, terminal, stopping }: OperatorNeeds): Operator {
  const onData = async (): Promise<OnData> => {
    const { openOnData } = await import("./on-data.ts");
    return openOnData(await config({ files: false }));
  };
  return {
    serve: async ({ roles }) => {
      const { runServer } = await import("./run-server.ts");
      await runServer(
        { ...(await config({ files: true })), ...(roles !== undefined && { roles }) },
        { terminal, stopping },
      );
    },
    migrate: async (options) => (await onData()).migrate(options),
    backups: backupsOn(async () => (await onData()).backups),
    simulate: async (choice, started) => {
      const { runSimulator } = await import("./run-simulator.ts");
      await runSimulator(choice, started, stopping.drain);
    },
    openapi: {
      make: async () => (await import("#api/server.ts")).generateOpenApi(),
      read: () =>
        readFile(join(import.meta.dirname, "../../docs/openapi.json"), "utf8").catch(() => undefined),
    },
    tenants: {
      create: async (name) => (await onData()).tenants.create(name),
      list: async () => (await onData()).tenants.list(),
      delete: async (nameOrId) => (await onData()).tenants.delete(nameOrId),
    },
    tokens: {
      create: async (request) => (await onData()).tokens.create(request),
      list: async (tenant) => (await onData()).tokens.list(tenant),
      revoke: async (id) => (await onData()).tokens.revoke(id),
    },
    audit: auditOn(async () => (await onData()).audit),
    keys: keysOn(async () => (await onData()).keys),
    persons: personsOn(async () => (await onData()).persons),
    evaluate: async (...mail) => (await import("#cli/evaluate-mail.ts")).evaluateMail(...mail),
    demo: {
      send: async (mail) => {
        const { sendDemoMail } = await import("./demo/send-demo-mail.ts");
        const { dataDir } = await config({ files: false });
        return sendDemoMail(mail, { dataDir, now: () => new Date(), random: Math.random });
      },
      remove: async () => (await onData()).removeDemo(),
    },
  };
}

function keysOn(keys: () => Promise<Operator["keys"]>): Operator["keys"] {
  return {
    list: async () => (await keys()).list(),
    rotate: async () => (await keys()).rotate(),
  };
}

/** The database is opened by the command that runs. */
function personsOn(persons: () => Promise<Operator["persons"]>): Operator["persons"] {
  return {
    list: async () => (await persons()).list(),
    invite: async (request) => (await persons()).invite(request),
    resetPassword: async (email) => (await persons()).resetPassword(email),
    resetSecondFactor: async (email) => (await persons()).resetSecondFactor(email),
    disable: async (email, tenant) => (await persons()).disable(email, tenant),
    setupCode: async () => (await persons()).setupCode(),
  };
}

function backupsOn(backups: () => Promise<Operator["backups"]>): Operator["backups"] {
  return {
    make: async (...made) => (await backups()).make(...made),
    restore: async (...from) => (await backups()).restore(...from),
    restored: async () => (await backups()).restored(),
  };
}

function auditOn(audit: () => Promise<Operator["audit"]>): Operator["audit"] {
  return {
    verify: async (wanted) => (await audit()).verify(wanted),
    checkpoint: async (tenant) => (await audit()).checkpoint(tenant),
  };
}
