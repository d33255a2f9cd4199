import { OWN_SENDER, type OwnMail } from "#retraction/self-test/own-mail.ts";
import type { Mailbox } from "#retraction/mailbox.ts";
import type { TestMailbox } from "#retraction/self-test/tested-provider.ts";
import type { FoundItem, ItemId } from "#retraction/hit.ts";
import { openClaimBound } from "../claim-bound.ts";
import { openGmailCalls } from "./gmail-calls.ts";
import type { GoogleClient } from "./google-client.ts";

interface TestMailboxDeps {
  readonly client: GoogleClient;
  readonly mailbox: Pick<Mailbox, "read">;
}

/** https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/insert */
export function openGmailTestMailbox({ client, mailbox }: TestMailboxDeps, user: string): TestMailbox {
  const calls = openGmailCalls(client, user);
  return {
    write: async (mail, signal) => (await calls.insert(toMime(mail), LABELS, signal)) as ItemId,
    claimed: async (signal) => {
      const bound = openClaimBound();
      const items: FoundItem[] = [];
      let next: string | undefined = "";
      while (next !== undefined && bound.allows(items.length)) {
        const query: Record<string, string> = next === "" ? CLAIMED : { ...CLAIMED, pageToken: next };
        const page = await calls.list(query, signal);
        const ids = page.ids.map((it) => it as ItemId);
        items.push(...(await mailbox.read(ids, signal)).filter((it) => it !== undefined));
        ({ next } = page);
      }
      return { items, isCut: next !== undefined };
    },
  };
}

const LABELS = ["INBOX", "UNREAD", "STARRED", "IMPORTANT"];
/** What is in Trash is as far away as it can be. */
const CLAIMED = { q: `from:"${OWN_SENDER}" -in:trash`, includeSpamTrash: "true", maxResults: "25" };

/** Nothing in it is anybody's choice but ours: plain ASCII, as it is. */
function toMime({ messageId, from, to, subject, text, sentAt }: OwnMail): Buffer {
  const lines = [
    `From: Undeliver <${from}>`,
    `To: <${to}>`,
    `Subject: ${subject}`,
    `Date: ${sentAt.toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: ${messageId}`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=us-ascii",
    "",
    text,
    "",
  ];
  return Buffer.from(lines.join("\r\n"));
}
