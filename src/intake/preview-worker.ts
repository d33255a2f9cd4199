import { type MailPreview, previewMail } from "#mail/preview-mail.ts";
import type { ReadingTask } from "./reading-thread.ts";
import { markStarted } from "./run-with-deadline.ts";

/** What a worker thread runs; Piscina calls it by its name. */
export function read({ raw, mark }: ReadingTask): Promise<MailPreview> {
  markStarted(mark);
  return previewMail(raw);
}
