import { join, resolve } from "node:path";
import type { Terminal } from "#cli/terminal.ts";
import type { Config } from "#config/config.ts";
import { openLog } from "#telemetry/log.ts";
import { decideDemo } from "./decide-demo.ts";
import { serve, type Serving } from "./serve.ts";

interface RunNeeds {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Serves until told to stop, and drains. What a person should know goes to standard output, logs to standard error. */
export async function runServer(config: Config, { terminal, signal }: RunNeeds): Promise<void> {
  const log = openLog(config.logLevel);
  await using serving = await serve(config, log);
  terminal.out(whereToLook(serving));
  await new Promise<void>((stop) => {
    if (signal.aborted) stop();
    else signal.addEventListener("abort", () => stop(), { once: true });
  });
  log.info({}, "stopping: what is under way is finished first");
}

function whereToLook({ config, http, intake }: Serving): string {
  const lines = [
    http &&
      `API       http://${config.http.host}:${http.port}   (/openapi.json, /healthz, /readyz, /metrics)`,
    intake && `Journal   smtp://${config.smtp.host}:${intake.port}   for <secret>@${config.journalDomain}`,
    config.databaseUrl === undefined && `Data      ${join(resolve(config.dataDir), "/")}`,
  ];
  return lines.filter(Boolean).join("\n");
}
