import { expect, test } from "vitest";
import type { ListHeaders } from "#mail/mail.ts";
import { contextWith, detect, mailWith } from "../../../test/support/mail-builder.ts";
import { bulkHeaders } from "./bulk-headers.ts";

const score = (list: Partial<ListHeaders>): number | undefined =>
  detect(bulkHeaders, mailWith({ list }), contextWith())[0]?.score;

test.each<[Partial<ListHeaders>, number]>([
  [{ unsubscribe: true }, 3],
  [{ unsubscribe: true, oneClick: true }, 5],
  [{ unsubscribe: true, oneClick: true, feedbackId: true, listId: "<news.test>" }, 6],
  [{ precedence: "Bulk", unsubscribe: true }, 5],
  [{ precedence: "list", listId: "<news.test>", unsubscribe: true, oneClick: true }, 6],
  [{ feedbackId: true }, 2],
])("%o are the marks of bulk mail", (list, weight) => {
  expect(score(list)).toBe(weight);
});

test.each<[string, Partial<ListHeaders>]>([
  ["a letter", {}],
  ["a discussion on a list", { listId: "<dev.lists.test>", precedence: "list", unsubscribe: true }],
  ["an unknown precedence", { precedence: "first-class" }],
])("%s is none", (_, list) => {
  expect(score(list)).toBeUndefined();
});
