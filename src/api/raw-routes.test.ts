import { expect, test, vi } from "vitest";
import { type MessageId, newId } from "#shared/ids.ts";
import type { MailPreview } from "#mail/preview-mail.ts";
import type { Trace } from "#trace/trace.ts";
import { openTestApi } from "../../test/support/open-test-api.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";

/** More than what sockets hold between two processes: a reader who takes nothing leaves most of it here. */
const LARGE = Buffer.alloc(8 * 1024 * 1024, "From: someone who attaches films\r\n");

const unused = (): never => {
  throw new Error("not asked here");
};

interface Fixture {
  readonly raw?: Buffer;
  readonly previewMail?: (raw: Uint8Array) => Promise<MailPreview | undefined>;
}

async function fixture({ raw = LARGE, ...overrides }: Fixture = {}) {
  let reads = 0;
  const trace: Trace = {
    search: unused,
    message: unused,
    messageWithContent: unused,
    copies: unused,
    arrivals: unused,
    alike: unused,
    similar: unused,
    actionLog: unused,
    readRaw: () => {
      reads += 1;
      return Promise.resolve({ result: "read", raw });
    },
  };
  const api = await openTestApi({ trace, ...overrides });
  const { tenantId } = await seedTenant(api.database);
  const headers = { authorization: `Bearer ${await api.token(tenantId, "super-admin")}` };
  const id = newId<MessageId>(new Date());
  const url = `${api.origin}/client/v4/accounts/${tenantId}/email-security/investigate/${id}`;
  let closing: PromiseLike<void> | undefined;
  const close = async (): Promise<void> => {
    closing ??= api[Symbol.asyncDispose]();
    await closing;
  };
  return {
    reads: () => reads,
    id,
    ask: (signal?: AbortSignal) => fetch(`${url}/raw`, { headers, ...(signal !== undefined && { signal }) }),
    askFor: (form: "preview" | "raw.zip") => fetch(`${url}/${form}`, { headers }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function bytesOf(response: Response): Promise<Buffer> {
  const { result } = (await response.json()) as { readonly result: { readonly raw_base64: string } };
  return Buffer.from(result.raw_base64, "base64");
}

const soon = { timeout: 20_000, interval: 20 };

test("two are read at once, and whoever asks meanwhile has his turn when one of them is through", async () => {
  await using it = await fixture();
  const first = await it.ask();
  const second = await it.ask();
  expect(first.headers.get("content-type")).toContain("application/json");
  const third = it.ask();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(it.reads()).toBe(2);
  expect((await bytesOf(first)).equals(LARGE)).toBe(true);
  await vi.waitFor(() => expect(it.reads()).toBe(3), soon);
  for (const response of [second, await third]) expect((await bytesOf(response)).equals(LARGE)).toBe(true);
});

test("who goes away in the middle leaves his place to the next one", async () => {
  await using it = await fixture();
  const leaving = new AbortController();
  await it.ask(leaving.signal);
  await it.ask(leaving.signal);
  const third = it.ask();
  leaving.abort();
  expect((await bytesOf(await third)).equals(LARGE)).toBe(true);
});

test("what breaks off when the server stops does not look whole", async () => {
  await using it = await fixture();
  const response = await it.ask();
  const closed = it.close();
  await expect(response.text()).rejects.toThrow(/terminated/);
  await closed;
});

test("a mail is downloaded as an archive that no program opens by itself, under a name of ours", async () => {
  await using it = await fixture({ raw: Buffer.from('Subject: "; filename=evil.exe\r\n\r\nHi\r\n') });
  const response = await it.askFor("raw.zip");
  expect(response.headers.get("content-type")).toBe("application/zip");
  expect(response.headers.get("content-disposition")).toBe(`attachment; filename="message-${it.id}.zip"`);
  expect(response.headers.get("cache-control")).toBe("no-store");
  const packed = Buffer.from(await response.arrayBuffer());
  expect(packed.subarray(0, 2).toString()).toBe("PK");
  expect(packed.includes(`message-${it.id}.eml`)).toBe(true);
  expect(it.reads()).toBe(1);
});

test("a mail is taken apart to be looked at, with nothing of it changed", async () => {
  const html = "<p onclick=alert(1)>Hi</p>";
  await using it = await fixture({ raw: Buffer.from(`Content-Type: text/html\r\n\r\n${html}`) });
  const response = await it.askFor("preview");
  expect(response.headers.get("content-type")).toContain("application/json");
  const { result } = (await response.json()) as { readonly result: Readonly<Record<string, unknown>> };
  expect(result).toMatchObject({ html, truncated: false, missing: [], images: [], attachments: [] });
  expect(result["headers"]).toEqual([{ name: "content-type", value: "text/html" }]);
});

test("what cannot be taken apart in time is said to be so, and the next one is not kept waiting", async () => {
  await using it = await fixture({ raw: Buffer.from("x"), previewMail: () => Promise.resolve(undefined) });
  for (let n = 0; n < 3; n += 1) {
    const response = await it.askFor("preview");
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ type: "not_previewable" }] });
  }
});
