import { readFile } from "node:fs/promises";
import type { Config } from "#config/config.ts";
import { isCertificatePair } from "#config/is-certificate-pair.ts";
import type { Log } from "#telemetry/log.ts";
import { every } from "./every.ts";

type Files = NonNullable<Config["tls"]>;

/** PEM. */
interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export async function readCertificate({ certFile, keyFile }: Files): Promise<Certificate> {
  return { cert: await readFile(certFile, "utf8"), key: await readFile(keyFile, "utf8") };
}

interface Watching {
  readonly used: Certificate;
  readonly renew: (certificate: Certificate) => void;
  readonly log: Log;
  readonly everyMs?: number;
}

const EVERY_MS = 60_000;

/**
 * Takes a renewed certificate into use without a restart. Whoever renews one writes two files, one after the other: what is
 * no pair yet is left until it is one, and the former goes on being used.
 */
export function watchCertificate(
  files: Files,
  { used, renew, log, everyMs = EVERY_MS }: Watching,
): AsyncDisposable {
  let last = used;
  let refused = "";
  return every(
    everyMs,
    async () => {
      const found = await readCertificate(files);
      if (found.cert === last.cert && found.key === last.key) return;
      if (!isCertificatePair(found)) {
        if (refused !== found.cert) log.warn({}, "the intake's new certificate and key are no pair");
        refused = found.cert;
        return;
      }
      renew(found);
      last = found;
      log.info({}, "the intake uses its renewed certificate");
    },
    log,
  );
}
