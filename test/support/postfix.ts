import { execFile } from "node:child_process";
import { access, chown, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "./free-port.ts";
import { processesIn } from "./processes-in.ts";
import { openScratchFolder } from "./scratch-folder.ts";

/** A customer's mail server by others: it sends a blind copy of every mail to the intake, and keeps what is not taken. */
export interface Postfix extends AsyncDisposable {
  /** Where it accepts mail, on 127.0.0.1. */
  readonly port: number;
  /** Mails in its queue. */
  queued(): Promise<number>;
  /** Its log so far. */
  log(): Promise<string>;
}

interface PostfixOptions {
  readonly intakePort: number;
  /** The source's intake address. */
  readonly copiesTo: string;
  /** Mail for people here is accepted, and thrown away. */
  readonly domain: string;
}

const POSTFIX = "/usr/sbin/postfix";
const run = promisify(execFile);

/** Postfix wants root to start, as it runs its parts under several users. */
export async function canRunPostfix(): Promise<boolean> {
  const isInstalled = await access(POSTFIX).then(
    () => true,
    () => false,
  );
  return isInstalled && process.getuid?.() === 0;
}

/** An instance of its own, with nothing outside of its folder. Disposing stops it and all its processes. */
export async function startPostfix(options: PostfixOptions): Promise<Postfix> {
  await using opened = new AsyncDisposableStack();
  const { path } = opened.use(await openScratchFolder("postfix"));
  const port = await freePort();
  const config = join(path, "etc");
  for (const name of ["etc", "spool", "data"]) await mkdir(join(path, name));
  await chown(join(path, "data"), ...(await postfixUser()));
  await writeFile(join(config, "main.cf"), mainConfig(path, options));
  await writeFile(join(config, "master.cf"), masterConfig(port));
  opened.defer(() => stop(config, path));
  await run(POSTFIX, ["-c", config, "start"]);
  const parts = opened.move();
  return {
    port,
    queued: async () =>
      (await run("/usr/sbin/postqueue", ["-c", config, "-j"])).stdout.split("\n").length - 1,
    log: () => readFile(join(path, "log"), "utf8"),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

async function postfixUser(): Promise<[number, number]> {
  const line = (await readFile("/etc/passwd", "utf8")).split("\n").find((it) => it.startsWith("postfix:"));
  const [, , uid, gid] = (line ?? "").split(":");
  return [Number(uid), Number(gid)];
}

async function stop(config: string, path: string): Promise<void> {
  await run(POSTFIX, ["-c", config, "stop"]).catch(() => {});
  const until = Date.now() + 10_000;
  while ((await processesIn(path)).length > 0 && Date.now() < until) await sleep(50);
}

/**
 * The copy knows the envelope's recipients only by the fields that are prepended here, as Google's routing does it.
 * It tries again after five seconds. After one, its queue manager sometimes comes upon a mail whose last attempt it is
 * still writing down ("skipped, still being delivered"), and then lets it lie for a long time.
 */
function mainConfig(path: string, { intakePort, copiesTo, domain }: PostfixOptions): string {
  const journalDomain = copiesTo.slice(copiesTo.lastIndexOf("@") + 1);
  return `
compatibility_level = 3.6
queue_directory = ${path}/spool
data_directory = ${path}/data
maillog_file = ${path}/log
maillog_file_prefixes = ${path}
myhostname = mx.${domain}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
relay_domains = ${domain}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access regexp:{{/^(.*)$$/ PREPEND X-Gm-Original-To: $$1}}
transport_maps = inline:{ ${journalDomain}=smtp:[127.0.0.1]:${intakePort}, ${domain}=discard: }
always_bcc = ${copiesTo}
default_transport = error:no outside delivery
smtp_dns_support_level = disabled
smtp_destination_concurrency_limit = 8
smtpd_client_connection_count_limit = 0
minimal_backoff_time = 5s
maximal_backoff_time = 5s
queue_run_delay = 5s
`;
}

/** Only what such a server needs, none of it in a chroot. */
function masterConfig(port: number): string {
  return `
127.0.0.1:${port} inet n - n - - smtpd
cleanup  unix n - n - 0 cleanup
qmgr     unix n - n 300 1 qmgr
proxymap unix - - n - - proxymap
rewrite  unix - - n - - trivial-rewrite
bounce   unix - - n - 0 bounce
defer    unix - - n - 0 bounce
trace    unix - - n - 0 bounce
smtp     unix - - n - - smtp
error    unix - - n - - error
retry    unix - - n - - error
discard  unix - - n - - discard
anvil    unix - - n - 1 anvil
showq    unix n - n - - showq
postlog  unix-dgram n - n - 1 postlogd
`;
}
