import { authenticate } from "mailauth";
import { beforeAll, expect, test } from "vitest";
import { type ArcKey, makeArcKey } from "./arc-key.ts";
import type { Arrival } from "./arrival.ts";
import { arrivalOf } from "../../../test/support/simulator/arrival-fixture.ts";
import { takeDirectives } from "./directives.ts";
import { fieldValue, openRawMail } from "./raw-mail.ts";
import { stampAsGoogle } from "./stamp-google.ts";

let arcKey: ArcKey;
beforeAll(async () => {
  arcKey = await makeArcKey();
});
const stamped = async (arrival: Arrival) => openRawMail(await stampAsGoogle(arrival, arcKey));

test("a stranger's mail bears Google's receipt, results and seal above everything of the sender's", async () => {
  const mail = await stamped(arrivalOf({ direction: "inbound" }));
  expect(mail.fields.slice(0, 8).map((it) => it.name)).toEqual([
    "x-received",
    "arc-seal",
    "arc-message-signature",
    "arc-authentication-results",
    "return-path",
    "received",
    "received-spf",
    "authentication-results",
  ]);
  expect(fieldValue(mail, "received")).toMatch(
    /^from mail\.bounce\.example \(mail\.bounce\.example\. \[192\.0\.2\.25\]\)\s+by mx\.google\.com with ESMTPS id [0-9a-z-]+si\d+[a-z0-9]{3}\.\d+\.2026\.11\.23\.11\.00\.00\s/,
  );
  expect(fieldValue(mail, "return-path")).toBe("<x@bounce.example>");
});

test("the results name mx.google.com and what it found", async () => {
  const { found } = takeDirectives(
    openRawMail(Buffer.from("X-Simulate-Auth: spf=softfail dkim=none dmarc=fail\r\n\r\n")),
  );
  const mail = await stamped({ ...arrivalOf({ direction: "inbound" }), found });
  const results = fieldValue(mail, "authentication-results") ?? "";
  expect(results.replace(/\s+/g, " ")).toBe(
    "mx.google.com; dkim=none; spf=softfail (google.com: domain of x@bounce.example does not designate 192.0.2.25 as permitted sender) smtp.mailfrom=x@bounce.example; dmarc=fail (p=REJECT sp=REJECT dis=NONE) header.from=sender.example",
  );
});

test("each receipt has an id of its own", async () => {
  const arrival = arrivalOf({ direction: "inbound" });
  const ids = await Promise.all([stamped(arrival), stamped(arrival)]);
  const [one, other] = ids.map((it) => / id (\S+)/.exec(fieldValue(it, "received") ?? "")?.[1]);
  expect(one).toBeDefined();
  expect(one).not.toBe(other);
});

test("the seal holds for whoever is shown the simulator's key, also below the routing fields", async () => {
  const mime = await stampAsGoogle(arrivalOf({ direction: "inbound" }), arcKey);
  const copy = Buffer.concat([Buffer.from("X-Gm-Original-To: bo@corp.example\r\n"), mime]);
  expect(await chainOf(copy)).toBe("pass");
  const changed = Buffer.from(copy.toString("latin1").replace("hello", "jello"), "latin1");
  expect(await chainOf(changed)).toBe("fail");
});

test("a mail that somebody sealed before is not vouched for", async () => {
  const first = await stampAsGoogle(arrivalOf({ direction: "inbound" }), arcKey);
  const again = await stamped({ ...arrivalOf({ direction: "inbound" }), mail: openRawMail(first) });
  expect(fieldValue(again, "arc-seal")).toMatch(/^i=2;.*cv=fail/);
});

async function chainOf(mail: Buffer): Promise<string | undefined> {
  const { arc } = await authenticate(mail, {
    ip: "192.0.2.1",
    sender: "x@bounce.example",
    resolver: resolve,
  });
  return arc ? arc.status.result : undefined;
}

async function resolve(name: string, type: string): Promise<string[][]> {
  await Promise.resolve();
  if (type === "TXT" && name === `${arcKey.selector}._domainkey.${arcKey.domain}`)
    return [[arcKey.txtRecord]];
  throw Object.assign(new Error("no such record"), { code: "ENOTFOUND" });
}
