import { CliError } from "#cli/cli-error.ts";
import type { Config } from "#config/config.ts";
import { MigrateError } from "#store/migrate-error.ts";

/** What keeps a process from starting and a person can mend, in one sentence that says how; `undefined` for a bug. */
export function startError(error: unknown, config: Config): CliError | undefined {
  if (error instanceof MigrateError) return databaseError(error, config);
  return portTaken(error, config);
}

function databaseError(error: MigrateError, { databaseUrl }: Config): CliError | undefined {
  const { code = "", message } = readCause(error.cause);
  if (error.step === "connect") {
    const at =
      databaseUrl === undefined ? "of this program" : `that DATABASE_URL names (${placeOf(databaseUrl)})`;
    const said = CONNECTING[code] ?? "cannot be reached: is it running, and is the address right?";
    return new CliError(`The database ${at} ${said} It said: ${message}`, { cause: error });
  }
  if (error.step === "newer") {
    return new CliError(
      `A newer version of Undeliver has worked on this database (${message}): start that one, or a later one. ` +
        "The way back is a backup from before, brought back by the version that made it.",
      { cause: error },
    );
  }
  if (code !== INSUFFICIENT_PRIVILEGE) return undefined;
  return new CliError(
    `The database does not let us make what ${error.step} needs (${message}). The login has to own its database and, ` +
      `once, the right to make roles: "alter role LOGIN createrole". Where it may not have that, an administrator says: ` +
      `create role undeliver_request nologin; create role undeliver_worker nologin; ` +
      `grant undeliver_request, undeliver_worker to LOGIN;`,
    { cause: error },
  );
}

const INSUFFICIENT_PRIVILEGE = "42501";
const WRONG_LOGIN = "refuses the user or the password: check them in DATABASE_URL.";

/** By SQLSTATE. */
const CONNECTING: Readonly<Record<string, string>> = {
  "28P01": WRONG_LOGIN,
  "28000": WRONG_LOGIN,
  "3D000": "does not exist on that server: make it with createdb, or name another one in DATABASE_URL.",
  "42501": "refuses the user: grant connect on the database to it.",
  "53300": "has no connection free: raise max_connections, or end what holds them.",
  "57P03": "is starting or stopping: try again in a moment.",
};

/** Never with the password. */
function placeOf(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return "not a URL";
  return `${parsed.host || parsed.searchParams.get("host") || "localhost"}${parsed.pathname}`;
}

function readCause(cause: unknown): { readonly code: string | undefined; readonly message: string } {
  // Where a name has several addresses, each has failed in its own way.
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  if (!(first instanceof Error)) return { code: undefined, message: String(first) };
  return { code: "code" in first ? String(first.code) : undefined, message: first.message };
}

/** The mistake that a newcomer makes first: something else listens there, perhaps this program itself. */
function portTaken(error: unknown, { http, smtp }: Config): CliError | undefined {
  if (!(error instanceof Error) || !("code" in error) || !(String(error.code) in LISTENING)) return undefined;
  const port = "port" in error ? error.port : undefined;
  const [name, listen] =
    port === smtp.port ? ["UNDELIVER_SMTP_LISTEN", smtp] : ["UNDELIVER_HTTP_LISTEN", http];
  const at = `${listen.host}:${listen.port}`;
  return error.code === "EADDRINUSE"
    ? new CliError(
        `Something already listens at ${at}. End it, or choose another place: ${name}=${listen.host}:${listen.port + 1}`,
        { cause: error },
      )
    : new CliError(`${name}=${at} ${LISTENING[String(error.code)]}`, { cause: error });
}

const LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE: "",
  EADDRNOTAVAIL: "is no address of this machine: choose one of its own, or 0.0.0.0.",
  EACCES: "needs the right to listen below port 1024: choose a higher port, or give the program that right.",
};
