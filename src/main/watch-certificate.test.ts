import { X509Certificate } from "node:crypto";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { PeerCertificate } from "node:tls";
import { expect, test, vi } from "vitest";
import { selfSignedCertificate } from "#shared/self-signed-certificate.ts";
import { openScratchFolder } from "../../test/support/scratch-folder.ts";
import { smtpHarness } from "../../test/support/smtp-harness.ts";
import { TEST_CERTIFICATE } from "../../test/support/test-certificate.ts";
import { readCertificate, watchCertificate } from "./watch-certificate.ts";
import { PATIENT } from "../../test/support/until-told.ts";

/** At once: a file that is being written is no pair with anything, and is told of as such. */
async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

test("a renewed certificate is used for the next STARTTLS, and half of a renewal is not", async () => {
  await using folder = await openScratchFolder("certificate");
  await using smtp = await smtpHarness();
  const files = { certFile: join(folder.path, "cert.pem"), keyFile: join(folder.path, "key.pem") };
  await writeFile(files.certFile, TEST_CERTIFICATE.cert);
  await writeFile(files.keyFile, TEST_CERTIFICATE.key);
  const said: string[] = [];
  const say = (_fields: object, text: string): void => void said.push(text);
  const log = { debug: say, info: say, warn: say, error: say };
  const used = await readCertificate(files);
  await using _ = watchCertificate(files, {
    used,
    renew: (it) => smtp.intake.renewTls(it),
    log,
    everyMs: 10,
  });

  const shown = async (): Promise<string> => {
    const session = await smtp.connect();
    await session.send("EHLO client.test");
    let peer: PeerCertificate | undefined;
    await session.startTls({
      checkServerIdentity: (_host, certificate) => void (peer = certificate),
      rejectUnauthorized: true,
      ca: [TEST_CERTIFICATE.cert, renewed.certificatePem],
    });
    session.end();
    return peer?.fingerprint256 ?? "";
  };
  const renewed = await selfSignedCertificate({
    commonName: "journal.test",
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 86_400_000),
  });
  const fingerprint = (pem: string): string => new X509Certificate(pem).fingerprint256;
  expect(await shown()).toBe(fingerprint(TEST_CERTIFICATE.cert));

  await replace(files.certFile, renewed.certificatePem);
  await vi.waitUntil(() => said.length > 0, PATIENT);
  await sleep(50);
  expect(await shown()).toBe(fingerprint(TEST_CERTIFICATE.cert));
  expect(said).toEqual(["the intake's new certificate and key are no pair"]);

  await replace(files.keyFile, renewed.privateKeyPem);
  await vi.waitUntil(() => said.length > 1, PATIENT);
  expect(await shown()).toBe(fingerprint(renewed.certificatePem));
});
