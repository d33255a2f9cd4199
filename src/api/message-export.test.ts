import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { type SeededTenant, seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";

let api: TestApi;
let tenant: SeededTenant;
let token: string;
beforeAll(async () => {
  api = await openTestApi();
  tenant = await seedTenant(api.database);
  token = await api.token(tenant.tenantId, "viewer");
});
afterAll(() => api[Symbol.asyncDispose]());

function csv(query: string, signal?: AbortSignal): Promise<Response> {
  const url = `${api.origin}/client/v4/accounts/${tenant.tenantId}/email-security/investigate/export.csv?${query}`;
  return fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    ...(signal !== undefined && { signal }),
  });
}

const exports = () =>
  api.database.asTenant(tenant.tenantId, (tx) =>
    tx.rows<{ actor: string; data: object }>(
      "select actor, data from event where kind = 'export.made' and data->>'of' = 'messages' order by id",
    ),
  );

test("the table has a line for each message that the search finds, and nothing in it runs in a spreadsheet", async () => {
  const subjects = [
    "=HYPERLINK(1)",
    "+1",
    "-1",
    "@sum",
    "\ttab",
    "\rreturn",
    'a "quoted", text\r\nof two lines',
  ];
  for (const subject of subjects) await seedMessage(api.database, tenant, { subject, fromName: "=cmd|x" });
  await seedMessage(api.database, tenant, { subject: "of somebody else", from: "kim@other.example" });
  const response = await csv("sender=mallory@evil.example");
  expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  const text = await response.text();
  const lines = text.split("\r\n");
  expect(lines.at(-1)).toBe("");
  expect(lines[0]).toContain('"from address"');
  expect(lines).toHaveLength(subjects.length + 2);
  for (const line of lines.slice(1, -1)) {
    expect(line).toContain(`"'=cmd|x"`);
    expect(line).not.toMatch(/(^|,)"?[=+\-@\t\r]/u);
  }
  expect(text).toContain('"a ""quoted"", text  of two lines"');
});

// How a message came in is a fact, by which a search for words knows of it.
const CAME_IN = `
  insert into event (tenant_id, id, kind, actor, message_id)
  select tenant_id, id, 'message.received', 'intake', id from message where tenant_id = $1 and disposition = 'BULK'`;

test("the whole result comes out, however many pages it is, and who took it is written down", async () => {
  await api.database.asWorker((tx) =>
    tx.rows(
      `insert into message (tenant_id, id, content_key, subject, received_at, direction, trusted, judged, disposition, size_bytes)
       select $1::uuid, (lpad(to_hex((extract(epoch from now()) * 1000)::bigint - n), 12, '0') || '70008000' || lpad(n::text, 12, '0'))::uuid,
         '\\x00', 'crowd ' || n, now(), 'inbound', true, true, 'BULK', 1 from generate_series(1, 1200) n`,
      [tenant.tenantId],
    ),
  );
  await api.database.asWorker((tx) => tx.rows(CAME_IN, [tenant.tenantId]));
  const lines = (await (await csv("query=crowd&final_disposition=BULK")).text()).trimEnd().split("\r\n");
  expect(lines).toHaveLength(1_201);
  expect(new Set(lines).size).toBe(1_201);
  expect((await exports()).at(-1)).toMatchObject({
    actor: "token:viewer",
    data: { search: { query: "crowd", final_disposition: "BULK" } },
  });
});

test("a search that cannot be read is refused before a line is written, and none that finds nothing is", async () => {
  const before = (await exports()).length;
  const response = await csv("query=disposition:nonsense");
  expect(response.status).toBe(400);
  expect(await exports()).toHaveLength(before);
  expect((await (await csv("delivery_status=bounced")).text()).trimEnd().split("\r\n")).toHaveLength(1);
});

test("whoever leaves in the middle ends the export", async () => {
  const leaving = new AbortController();
  const response = await csv("query=crowd", leaving.signal);
  leaving.abort();
  await expect(response.text()).rejects.toThrow(/abort/i);
  expect((await api.call({ path: "investigate?per_page=1", account: tenant.tenantId, token })).status).toBe(
    200,
  );
  expect(api.errors).toEqual([]);
});
