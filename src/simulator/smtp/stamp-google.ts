import { sealMessage } from "mailauth";
import { type Arrival, domainOf } from "./arrival.ts";
import type { ArcKey } from "./arc-key.ts";
import { fromAddress } from "./mail-addresses.ts";
import { closeRawMail, fieldValue, type RawMail, toFields } from "./raw-mail.ts";
import { randomHex, randomLetters } from "./random-token.ts";

/**
 * The mail as Gmail received it: `by mx.google.com` with the id that marks this receipt, Google's results, and an ARC
 * set with Google's names, really signed, but by a key of the simulator's. What nobody could seal (no From, 50 sets
 * already) goes on unsealed.
 */
export async function stampAsGoogle(arrival: Arrival, arcKey: ArcKey): Promise<Buffer> {
  const receipt = receiptOf(arrival);
  const results = resultsOf(arrival);
  const received = closeRawMail({
    fields: [...toFields(receivedFields(arrival, receipt, results)), ...arrival.mail.fields],
    rest: arrival.mail.rest,
  });
  const seal = await sealMessage(received, {
    signingDomain: arcKey.domain,
    selector: arcKey.selector,
    privateKey: arcKey.privateKeyPem,
    authResults: `mx.google.com;\r\n       ${results}`,
    // Whoever sealed the mail before is not asked: only the newest set counts, and it says that it vouches for no other.
    ...(hasChain(arrival.mail) ? { cv: "fail" } : {}),
  });
  return Buffer.concat([hopField(receipt), seal, received]);
}

interface Receipt {
  /** The id in `by mx.google.com with ESMTPS id …`. */
  readonly id: string;
  readonly hopId: string;
  readonly host: string;
  readonly at: string;
}

function receiptOf({ random, receivedAt }: Arrival): Receipt {
  const local = new Date(receivedAt.getTime() - PACIFIC_OFFSET_MS);
  const stamp = local.toISOString().slice(0, 19).replace(/[-T:]/g, ".");
  return {
    id: `${randomHex(random, 13)}-${randomHex(random, 11)}si${Math.floor(random() * 1e8)}${randomLetters(random, 3)}.${Math.floor(random() * 900) + 100}.${stamp}`,
    hopId: `${randomLetters(random, 14)}.${Math.floor(random() * 300)}.${Math.floor(receivedAt.getTime() / 1000)}`,
    host: `2002:a05:${randomHex(random, 4)}:${randomHex(random, 4)}:b0:${randomHex(random, 3)}:${randomHex(random, 4)}:${randomHex(random, 4)}`,
    at: `${local.toUTCString().slice(0, -3)}-0800 (PST)`,
  };
}

const PACIFIC_OFFSET_MS = 8 * 3_600_000;

function hopField({ host, hopId, at }: Receipt): Buffer {
  return Buffer.from(`X-Received: by ${host} with SMTP id ${hopId};\r\n        ${at}\r\n`, "latin1");
}

function receivedFields(arrival: Arrival, { id, at }: Receipt, results: string): string[] {
  const { sender, found } = arrival;
  const { host, ip, by } = peerOf(arrival);
  return [
    `Return-Path: <${sender}>`,
    `Received: from ${host} (${host}. [${ip}])\r\n        by mx.google.com with ${by} id ${id}\r\n        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);\r\n        ${at}`,
    `Received-SPF: ${found.spf} (google.com: domain of ${sender} ${spfWords(found.spf)} ${ip} as permitted sender) client-ip=${ip};`,
    `Authentication-Results: mx.google.com;\r\n       ${results}`,
  ];
}

/** A user's own mail passes from Google to Google; a stranger's comes from the sender's server. */
function peerOf({ direction, sender, found }: Arrival): { host: string; ip: string; by: string } {
  return direction === "internal"
    ? { host: "mail-sor-f41.google.com", ip: "209.85.220.41", by: "SMTPS" }
    : { host: `mail.${domainOf(sender)}`, ip: found.ip, by: "ESMTPS" };
}

function resultsOf({ sender, found, mail }: Arrival): string {
  const domain = domainOf(fromAddress(mail));
  const dkim =
    found.dkim === "none"
      ? "dkim=none"
      : `dkim=${found.dkim} header.i=@${domain} header.s=s1 header.b=Zm9vYmFy`;
  return [
    dkim,
    `spf=${found.spf} (google.com: domain of ${sender} ${spfWords(found.spf)} ${found.ip} as permitted sender) smtp.mailfrom=${sender}`,
    `dmarc=${found.dmarc} (p=REJECT sp=REJECT dis=NONE) header.from=${domain}`,
  ].join(";\r\n       ");
}

function spfWords(spf: string): string {
  return spf === "pass" ? "designates" : "does not designate";
}

function hasChain(mail: RawMail): boolean {
  return fieldValue(mail, "arc-seal") !== undefined;
}
