import { z } from "zod";
import { parseReply } from "../parse-reply.ts";
import { toQuery, toSegment } from "../url-parts.ts";
import { GmailMessage, METADATA_HEADERS } from "./gmail-item.ts";
import type { GoogleClient } from "./google-client.ts";

/**
 * What each method costs since May 2026, in quota units of the user and of the project.
 * https://developers.google.com/workspace/gmail/api/reference/quota
 */
const UNITS = { list: 5, get: 20, modify: 5, labels: 1, insert: 25 } as const;

export interface LabelChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** The methods of Gmail's API that we use, for one user. All throw `ProviderError`. */
export interface GmailCalls {
  /** One page of message ids. */
  list(
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<{ ids: readonly string[]; next: string | undefined }>;
  get(id: string, format: "metadata" | "minimal", signal: AbortSignal): Promise<GmailMessage>;
  /** The whole mail as base64url; `rejected` with `response_too_large` beyond `maxBytes` of the answer. */
  raw(id: string, maxBytes: number, signal: AbortSignal): Promise<string>;
  modify(id: string, change: LabelChange, signal: AbortSignal): Promise<GmailMessage>;
  /** Puts a mail straight into the mailbox, as if it had come when its Date says. Answers its id. */
  insert(mime: Uint8Array, labelIds: readonly string[], signal: AbortSignal): Promise<string>;
  /** The label ids and their names. */
  labels(signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
}

const MessageList = z.object({
  // Absent where nothing is found.
  messages: z.array(z.object({ id: z.string() })).optional(),
  nextPageToken: z.string().optional(),
});
const RawMessage = z.object({ raw: z.string() });
const LabelList = z.object({ labels: z.array(z.object({ id: z.string(), name: z.string() })).optional() });

export function openGmailCalls(client: GoogleClient, user: string): GmailCalls {
  const base = `/gmail/v1/users/${toSegment(user)}`;
  const message = (id: string): string => `${base}/messages/${toSegment(id)}`;
  return {
    async list(query, signal) {
      const path = `${base}/messages?${toQuery(query)}`;
      const body = await client.call({ user, units: UNITS.list, method: "GET", path }, signal);
      const { messages, nextPageToken } = parseReply(MessageList, body);
      return { ids: (messages ?? []).map(({ id }) => id), next: nextPageToken };
    },
    async get(id, format, signal) {
      const path = `${message(id)}?format=${format}${format === "metadata" ? HEADERS_WANTED : ""}`;
      return parseReply(
        GmailMessage,
        await client.call({ user, units: UNITS.get, method: "GET", path }, signal),
      );
    },
    async raw(id, maxBytes, signal) {
      const path = `${message(id)}?format=raw`;
      return parseReply(
        RawMessage,
        await client.call({ user, units: UNITS.get, method: "GET", path, maxBytes }, signal),
      ).raw;
    },
    async modify(id, { add, remove }, signal) {
      const body = { addLabelIds: add, removeLabelIds: remove };
      const path = `${message(id)}/modify`;
      return parseReply(
        GmailMessage,
        await client.call({ user, units: UNITS.modify, method: "POST", path, body }, signal),
      );
    },
    async insert(mime, labelIds, signal) {
      const body = { raw: Buffer.from(mime).toString("base64url"), labelIds };
      const path = `${base}/messages?internalDateSource=dateHeader`;
      const answer = await client.call({ user, units: UNITS.insert, method: "POST", path, body }, signal);
      return parseReply(GmailMessage, answer).id;
    },
    async labels(signal) {
      const body = await client.call(
        { user, units: UNITS.labels, method: "GET", path: `${base}/labels` },
        signal,
      );
      return new Map((parseReply(LabelList, body).labels ?? []).map(({ id, name }) => [id, name]));
    },
  };
}

const HEADERS_WANTED = METADATA_HEADERS.map((name) => `&metadataHeaders=${name}`).join("");
