import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Debian's Postfix, which accepts for `RIVAL_DOMAIN`, writes its queue file durably, and throws the mail away. */
export interface Postfix extends AsyncDisposable {
  readonly port: number;
  readonly version: string;
  /** The process under which all others of this instance run. */
  readonly pid: number;
  /** Resolves when its queue is empty: a rest would disturb whoever is measured next. */
  drained(): Promise<void>;
}

export const RIVAL_DOMAIN = "discard.test";

/** An instance of its own in a folder for temporary files. Throws where Postfix is not installed or we are not root. */
export async function startPostfix(): Promise<Postfix> {
  const dir = await mkdtemp(join(tmpdir(), "undeliver-bench-postfix-"));
  await chmod(dir, 0o755);
  const etc = join(dir, "etc");
  const port = await freePort();
  await Promise.all(["etc", "spool", "data"].map((it) => mkdir(join(dir, it))));
  await run("chown", ["postfix", join(dir, "data")]);
  await writeFile(join(etc, "main.cf"), mainConfig(dir));
  await writeFile(join(etc, "master.cf"), `127.0.0.1:${port} inet n - n - - smtpd\n${SERVICES}`);
  await run("postfix", ["-c", etc, "start"]);
  const { stdout } = await run("postconf", ["-d", "-h", "mail_version"]);
  const pid = Number.parseInt(await readFile(join(dir, "spool/pid/master.pid"), "utf8"), 10);
  return {
    port,
    pid,
    version: stdout.trim(),
    drained: async () => {
      while (await hasMail(join(dir, "spool"))) await sleep(50);
    },
    [Symbol.asyncDispose]: async () => {
      await run("postfix", ["-c", etc, "stop"]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** As installed, but for where it is, for whom it takes mail, and what becomes of it. */
function mainConfig(dir: string): string {
  return `compatibility_level = 3.6
queue_directory = ${dir}/spool
data_directory = ${dir}/data
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
relay_domains = ${RIVAL_DOMAIN}
smtpd_relay_restrictions = permit_mynetworks, reject
transport_maps = inline:{ ${RIVAL_DOMAIN}=discard: }
default_transport = error:no outside delivery
disable_dns_lookups = yes
smtp_dns_support_level = disabled
smtpd_peername_lookup = no
message_size_limit = 0
mailbox_size_limit = 0
`;
}

/** What Debian's master.cf lists, without chroot, which would need copies of system files in the spool. */
const SERVICES = `pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;

async function hasMail(spool: string): Promise<boolean> {
  for (const queue of ["incoming", "active"]) {
    const entries = await readdir(join(spool, queue), { recursive: true, withFileTypes: true });
    if (entries.some((it) => it.isFile())) return true;
  }
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
