import { beforeAll, expect, test } from "vitest";
import { ROLES, type Role } from "#identity/role.ts";
import type { MessageId } from "#shared/ids.ts";
import { ACCESS } from "../../test/support/access-table.ts";
import { type Everything, everythingOf } from "../../test/support/everything-of.ts";
import { openForFile } from "../../test/support/open-for-file.ts";
import { seedMessage } from "../../test/support/seed-tenant.ts";

let messageId: MessageId;
let everything: Everything;

/** Stands in the body and nowhere else. */
const URL_IN_BODY = "https://pay.evil.example/BODYWORD/ann";
const FINDING = { detector: "deceptive-link", sign: "phishing", score: 6 } as const;

const on = openForFile();
beforeAll(async () => {
  ({ messageId } = await seedMessage(on.api.database, on.tenant, {
    disposition: "MALICIOUS",
    findings: [
      { ...FINDING, field: "link", value: URL_IN_BODY, reason: `It matches an indicator: ${URL_IN_BODY}.` },
      { ...FINDING, field: "text", value: "BODYWORD is due", reason: "The mail presses the reader." },
    ],
    details: { links: [{ url: URL_IN_BODY, text: "Pay BODYWORD" }] },
  }));
  everything = await everythingOf(on.api, on.tenant);
});

const MAY_READ: readonly Role[] = ["super-admin", "soc-analyst"];

test.each(ROLES)("a %s sees of the body in detections what the table of roles says", async (role) => {
  const { cookie, actor } = await on.api.person(on.tenant.tenantId, role);
  const look = () =>
    on.api.call({ account: on.tenant.tenantId, path: `investigate/${messageId}/detections`, cookie });
  const { body } = await look();
  const mayRead = MAY_READ.includes(role);
  expect(JSON.stringify(body).includes("BODYWORD")).toBe(mayRead);
  expect(body.result).toMatchObject({
    content_withheld: !mayRead,
    links: mayRead ? [{ href: URL_IN_BODY, text: "Pay BODYWORD" }] : [{ href: "evil.example", text: "" }],
    findings: [
      { value: mayRead ? URL_IN_BODY : "evil.example" },
      { value: mayRead ? "BODYWORD is due" : "" },
    ],
  });
  // A screen that is open asks again: it is one look.
  await look();
  expect(await looksOf(actor)).toEqual(mayRead ? [messageId] : []);
});

test("who looks again an hour later, or at nothing of the body, is written down as it is", async () => {
  const { cookie, actor } = await on.api.person(on.tenant.tenantId, "soc-analyst");
  const look = async (id: MessageId) => {
    const path = `investigate/${id}/detections`;
    expect((await on.api.call({ account: on.tenant.tenantId, path, cookie })).status).toBe(200);
  };
  const { messageId: plain } = await seedMessage(on.api.database, on.tenant);
  await look(plain);
  expect(await looksOf(actor)).toEqual([]);
  await look(messageId);
  // An id holds its moment: this one was written down long ago.
  await on.api.database.asWorker((tx) =>
    tx.rows(
      "update event set id = ('00000000' || substr(id::text, 9))::uuid where actor = $1 and kind = $2",
      [actor, "message.content_seen"],
    ),
  );
  await look(messageId);
  expect(await looksOf(actor)).toEqual([messageId, messageId]);
});

async function looksOf(actor: string): Promise<readonly string[]> {
  const rows = await on.api.database.asWorker((tx) =>
    tx.rows<{ id: string }>(
      "select message_id as id from event where kind = 'message.content_seen' and actor = $1",
      [actor],
    ),
  );
  return rows.map((it) => it.id);
}

test.each(["config-admin", "viewer"] as const)("no route gives a %s anything of a body", async (role) => {
  const { cookie } = await on.api.person(on.tenant.tenantId, role);
  const letter = role === "viewer" ? "V" : "C";
  // The live events never end, and hold no mail at all: see the facts' own test.
  const routes = Object.entries(ACCESS).filter(
    ([key, who]) =>
      key.startsWith("GET ") && who.includes(letter) && key !== "GET events" && !key.includes("/client/"),
  );
  expect(routes.length).toBeGreaterThan(20);
  for (const [key] of routes) {
    const its: Readonly<Record<string, string>> = {
      ...everything.ids,
      ...everything.of[key],
      investigate_id: messageId,
    };
    const path = key.slice(4).replaceAll(/\{(\w+)\}/g, (_, name: string) => its[name] ?? "");
    const more =
      key === "GET settings/auto_retract/history" ? `?integration_id=${on.tenant.integrationId}` : "";
    const found = key === "GET investigate" ? "?detections_only=false" : more;
    const response = await fetch(
      `${on.api.origin}/client/v4/accounts/${on.tenant.tenantId}/email-security/${path}${found}`,
      { headers: { cookie } },
    );
    expect(`${key} ${(await response.text()).includes("BODYWORD")}`).toBe(`${key} false`);
  }
});
