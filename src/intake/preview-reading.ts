import type { MailPreview } from "#mail/preview-mail.ts";
import { openReadingThread, type ReadingOptions, type ReadingThread } from "./reading-thread.ts";

/** Takes mails apart that people want to look at. */
export function openPreviewReading(options: Omit<ReadingOptions, "worker">): ReadingThread<MailPreview> {
  return openReadingThread({ ...options, worker: new URL("./preview-worker.ts", import.meta.url) });
}
