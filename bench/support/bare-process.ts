import { createSign } from "node:crypto";
import { METADATA_HEADERS } from "#providers/gmail/gmail-item.ts";
import { MESSAGE_FIELDS } from "#providers/graph/graph-item.ts";
import { Pool } from "undici";
import type { CampaignEnd, CampaignMail, CampaignMailbox, CampaignProviders } from "./campaign.ts";
import { settingsOfParent } from "./settings-of-parent.ts";

// The rival: a loop with the same HTTP client that sends the requests which the engine sends, in the same batches and as
// many at once, and keeps no record of anything. It forgets all that it did when it ends.

export interface BareQuestion {
  readonly mail: CampaignMail;
}

/** As the engine: claims of twenty mailboxes, twelve at once. */
const MAILBOXES_PER_CLAIM = 20;
const CLAIMS = 12;

/** The parent's words are our own. */
const providers = await settingsOfParent<CampaignProviders>();
process.on("message", ({ mail }: BareQuestion) => void answer(mail));
process.once("disconnect", () => process.exit(0));
process.send?.("ready");

async function answer(mail: CampaignMail): Promise<void> {
  const startedAt = performance.now();
  const work = mail.provider === "microsoft" ? await graphWork(mail) : gmailWork(mail);
  const mailboxes = [...providers.mailboxes[mail.provider]];
  let verified = 0;
  const claim = async (): Promise<void> => {
    for (;;) {
      const own = mailboxes.splice(0, MAILBOXES_PER_CLAIM);
      if (own.length === 0) return;
      const moved = await work(own);
      verified += moved;
    }
  };
  await Promise.all(Array.from({ length: CLAIMS }, claim));
  process.send?.({ seconds: (performance.now() - startedAt) / 1_000, verified } satisfies CampaignEnd);
}

type Work = (mailboxes: readonly CampaignMailbox[]) => Promise<number>;
type Json = Record<string, unknown>;

async function request(
  pool: Pool,
  path: string,
  given: { body?: string; headers?: Record<string, string> },
): Promise<Json> {
  const { body, headers = {} } = given;
  const response = await pool.request({
    method: body === undefined ? "GET" : "POST",
    path,
    headers,
    body: body ?? null,
  });
  const text = await response.body.text();
  if (response.statusCode >= 300) throw new Error(`${path}: ${response.statusCode} ${text.slice(0, 200)}`);
  return JSON.parse(text) as Json;
}

function poolOf(root: string): { readonly pool: Pool; readonly base: string } {
  const { origin, pathname } = new URL(root);
  return { pool: new Pool(origin, { connections: 64 }), base: pathname.replace(/\/$/, "") };
}

interface Batched {
  readonly id: string;
  readonly status: number;
  readonly body: Json;
}

/** List, the inbox's folder, move, list, the destination's folder, the folders once: each a batch of twenty mailboxes. */
async function graphWork(mail: CampaignMail): Promise<Work> {
  const { pool, base } = poolOf(`${providers.endpoints.graphRoot ?? ""}/v1.0`);
  const token = await entraToken();
  const batch = async (calls: readonly Json[]): Promise<readonly Json[]> => {
    const requests = calls.map((it, id) => ({ id: String(id), headers: HEADERS, ...it }));
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const { responses } = (await request(pool, `${base}/$batch`, {
      body: JSON.stringify({ requests }),
      headers,
    })) as {
      responses: readonly Batched[];
    };
    return calls.map((_, id) => responses.find((it) => it.id === String(id))?.body ?? {});
  };
  const filter = encodeURIComponent(`internetMessageId eq '${mail.messageId}'`);
  const list = ({ handle }: CampaignMailbox): Json => ({
    method: "GET",
    url: `/users/${handle}/messages?$filter=${filter}&$select=${encodeURIComponent(MESSAGE_FIELDS)}&$top=10`,
  });
  const folder = ({ handle }: CampaignMailbox, name: string): Json => ({
    method: "GET",
    url: `/users/${handle}/mailFolders/${name}?$select=id%2CdisplayName%2CparentFolderId`,
  });
  return async (mailboxes) => {
    const found = (await batch(mailboxes.map(list))).map(firstItem);
    const unknown = mailboxes.filter((it) => !trashOf.has(it.handle));
    if (unknown.length > 0) await batch(unknown.map((it) => folder(it, "inbox")));
    await batch(
      mailboxes.map(({ handle }, n) => ({
        method: "POST",
        url: `/users/${handle}/messages/${found[n]?.id ?? ""}/move`,
        headers: HEADERS,
        body: { destinationId: "deleteditems" },
      })),
    );
    const after = (await batch(mailboxes.map(list))).map(firstItem);
    const folders = unknown.length === 0 ? [] : await batch(unknown.map((it) => folder(it, "deleteditems")));
    for (const [n, it] of unknown.entries()) trashOf.set(it.handle, String(folders[n]?.["id"]));
    return mailboxes.filter((it, n) => after[n]?.parentFolderId === trashOf.get(it.handle)).length;
  };
}

/** The folder's id by mailbox: it never changes, so the engine remembers it too. */
const trashOf = new Map<string, string>();

const HEADERS = { Prefer: 'IdType="ImmutableId"', "Content-Type": "application/json" };

function firstItem(body: Json): { readonly id: string; readonly parentFolderId: string } | undefined {
  return (body as { value?: readonly { id: string; parentFolderId: string }[] }).value?.[0];
}

async function entraToken(): Promise<string> {
  const { entraTenant, clientId, secret } = providers.microsoft;
  const { pool, base } = poolOf(`${providers.endpoints.loginRoot ?? ""}/${entraTenant}/oauth2/v2.0/token`);
  const form = {
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: secret,
    scope: "https://graph.microsoft.com/.default",
  };
  return tokenFrom(await request(pool, base, { body: String(new URLSearchParams(form)), headers: FORM }));
}

const FORM = { "content-type": "application/x-www-form-urlencoded" };

function tokenFrom(reply: Json): string {
  return String(reply["access_token"]);
}

/** A token, list, get, modify, list, get: six requests for each mailbox, as many mailboxes at once as the engine has. */
function gmailWork(mail: CampaignMail): Work {
  const { pool } = poolOf(providers.endpoints.gmailRoot ?? "");
  const q = encodeURIComponent(`rfc822msgid:${mail.messageId.slice(1, -1)}`);
  const fields = METADATA_HEADERS.map((it) => `&metadataHeaders=${it}`).join("");
  const one = async ({ handle }: CampaignMailbox): Promise<number> => {
    const base = `/gmail/v1/users/${encodeURIComponent(handle)}/messages`;
    const headers = { authorization: `Bearer ${await googleToken(pool, handle)}` };
    const look = async (): Promise<
      Json & { readonly id?: string; readonly labelIds?: readonly string[] }
    > => {
      const { messages } = (await request(pool, `${base}?q=${q}&includeSpamTrash=true&maxResults=100`, {
        headers,
      })) as {
        messages?: readonly { id: string }[];
      };
      return request(pool, `${base}/${messages?.[0]?.id ?? ""}?format=metadata${fields}`, { headers });
    };
    const found = await look();
    const change = { addLabelIds: ["TRASH"], removeLabelIds: ["INBOX"] };
    await request(pool, `${base}/${found.id ?? ""}/modify`, {
      body: JSON.stringify(change),
      headers: { ...headers, "content-type": "application/json" },
    });
    return (await look()).labelIds?.includes("TRASH") === true ? 1 : 0;
  };
  return async (mailboxes) => (await Promise.all(mailboxes.map(one))).reduce((sum, it) => sum + it, 0);
}

/** For an hour, as the engine keeps them. */
const tokens = new Map<string, Promise<string>>();

function googleToken(pool: Pool, user: string): Promise<string> {
  const token = tokens.get(user) ?? fetchGoogleToken(pool, user);
  tokens.set(user, token);
  return token;
}

async function fetchGoogleToken(pool: Pool, user: string): Promise<string> {
  const { serviceAccount, privateKeyPem, privateKeyId } = providers.google;
  const audience = providers.endpoints.tokenUrl ?? "";
  const now = Math.floor(Date.now() / 1_000);
  const part = (it: object): string => Buffer.from(JSON.stringify(it)).toString("base64url");
  const claims = {
    iss: serviceAccount,
    sub: user,
    aud: audience,
    iat: now,
    exp: now + 3_600,
    scope: "https://www.googleapis.com/auth/gmail.modify",
  };
  const signed = `${part({ alg: "RS256", typ: "JWT", kid: privateKeyId })}.${part(claims)}`;
  const signature = createSign("RSA-SHA256").update(signed).sign(privateKeyPem, "base64url");
  const form = {
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: `${signed}.${signature}`,
  };
  return tokenFrom(
    await request(pool, new URL(audience).pathname, {
      body: String(new URLSearchParams(form)),
      headers: FORM,
    }),
  );
}
