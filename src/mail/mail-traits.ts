import { allValues, firstValue, type HeaderBlock } from "./header-block.ts";
import type { ListHeaders } from "./mail.ts";
import { cleanText } from "./clean-text.ts";

const MAX_CHARACTERS = 998;

/** RFC 2369, 2919 and 8058, and what mail services add of their own accord. */
export function readListHeaders(header: HeaderBlock): ListHeaders {
  const has = (name: string): boolean => (firstValue(header, name) ?? "") !== "";
  const text = (name: string): string | undefined =>
    cleanText(firstValue(header, name) ?? "", MAX_CHARACTERS) || undefined;
  return {
    unsubscribe: has("list-unsubscribe"),
    oneClick: /list-unsubscribe=one-click/i.test(text("list-unsubscribe-post") ?? ""),
    listId: text("list-id"),
    precedence: text("precedence")?.toLowerCase(),
    feedbackId: has("feedback-id"),
  };
}

/**
 * Whether a machine wrote it: RFC 3834's Auto-Submitted, a null reverse path, a report (RFC 6522), and the older marks
 * of auto-responders. Whoever writes a mail can claim it, so it excuses nothing by itself.
 */
export function isAutomaticMail(header: HeaderBlock, returnPath: string | undefined): boolean {
  const is = (name: string, words: RegExp): boolean => words.test(firstValue(header, name) ?? "");
  const submitted = firstValue(header, "auto-submitted") ?? "";
  return (
    (submitted !== "" && !/^no\b/i.test(submitted)) ||
    returnPath === "" ||
    allValues(header, "return-path").some((it) => it === "<>") ||
    is("content-type", /^multipart\/report\b/i) ||
    is("precedence", /^auto_reply\b/i) ||
    is("from", /\b(?:mailer-daemon|postmaster)@/i) ||
    MARKS.some((name) => firstValue(header, name) !== undefined)
  );
}

const MARKS = ["x-autoreply", "x-autorespond", "x-failed-recipients", "x-autoresponder"] as const;
