import type { gmail_v1 } from "@googleapis/gmail";
import { z } from "zod";
import { GoogleError, notFound } from "../google/google-error.ts";
import { parse } from "../google/google-scope.ts";
import { isSystemLabel, SYSTEM_LABELS } from "../google/labels.ts";
import type { MailLabel } from "../google/mailbox.ts";
import type { GmailCall } from "./gmail-call.ts";

const Path = z.object({ id: z.string() });
const CreateBody = z.object({ name: z.string().min(1).max(225) });

/** `labels.list`, without counts, as Gmail's. */
export function listLabels({ mailbox }: GmailCall): gmail_v1.Schema$ListLabelsResponse {
  const system = SYSTEM_LABELS.map((it) => toLabel({ id: it, name: it }));
  return { labels: [...system, ...mailbox.userLabels.map(toLabel)] };
}

/** `labels.get`, with counts. */
export function getLabel({ mailbox, request }: GmailCall): gmail_v1.Schema$Label {
  const { id } = parse(Path, request.params);
  if (!mailbox.hasLabel(id)) throw notFound("Requested entity was not found.");
  const items = [...mailbox.items.values()].filter((it) => it.labels.includes(id));
  const unread = items.filter((it) => it.labels.includes("UNREAD"));
  const name = mailbox.userLabels.find((it) => it.id === id)?.name ?? id;
  return {
    ...toLabel({ id, name }),
    messagesTotal: items.length,
    messagesUnread: unread.length,
    threadsTotal: new Set(items.map((it) => it.threadId)).size,
    threadsUnread: new Set(unread.map((it) => it.threadId)).size,
  };
}

/** `labels.create`; 409 where the name is taken. */
export function createLabel({ mailbox, request, pretends }: GmailCall): gmail_v1.Schema$Label {
  const { name } = parse(CreateBody, request.body);
  const label = pretends ? { id: "Label_0", name } : mailbox.createLabel(name);
  if (label !== undefined) return toLabel(label);
  throw new GoogleError("Label name exists or conflicts", {
    httpStatus: 409,
    status: "ABORTED",
    reason: "aborted",
  });
}

/** `users.getProfile`. */
export function getProfile({ mailbox, user }: GmailCall): gmail_v1.Schema$Profile {
  const items = [...mailbox.items.values()];
  return {
    emailAddress: user.primaryEmail,
    messagesTotal: items.length,
    threadsTotal: new Set(items.map((it) => it.threadId)).size,
    historyId: String(mailbox.historyId),
  };
}

function toLabel({ id, name }: MailLabel): gmail_v1.Schema$Label {
  return { id, name, type: isSystemLabel(id) ? "system" : "user" };
}
