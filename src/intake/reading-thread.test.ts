import { expect, test } from "vitest";
import { previewMail } from "#mail/preview-mail.ts";
import { readSample } from "#mail/read-sample.ts";
import { openPreviewReading } from "./preview-reading.ts";
import { openReadingThread } from "./reading-thread.ts";
import { openSampleReading } from "./sample-reading.ts";

const MAIL = Buffer.from("Message-ID: <a@x>\r\nFrom: eve@x\r\n\r\nBody\r\n");

test("a file is read in a thread", async () => {
  const troubles: unknown[] = [];
  await using reading = openSampleReading({ deadlineMs: 60_000, onTrouble: (it) => troubles.push(it) });
  expect(await reading.read(MAIL)).toEqual(readSample(MAIL));
  expect(await reading.read(Buffer.from("no mail"))).toBeUndefined();
  expect(troubles).toEqual([]);
});

test("a mail is taken apart in a thread for whoever looks at it, and what was given stays whole", async () => {
  const troubles: unknown[] = [];
  await using reading = openPreviewReading({ deadlineMs: 60_000, onTrouble: (it) => troubles.push(it) });
  const raw = Buffer.from(MAIL);
  expect(await reading.read(raw)).toEqual(await previewMail(MAIL));
  expect(raw.equals(MAIL)).toBe(true);
  expect(troubles).toEqual([]);
});

test.each([
  ["throw", 60_000],
  ["exit", 60_000],
  ["hang", 1_000],
] as const)(
  "a file over which the thread will %s is no mail, and the next is read",
  async (word, deadlineMs) => {
    const troubles: unknown[] = [];
    await using reading = openReadingThread({
      deadlineMs,
      onTrouble: (it) => troubles.push(it),
      worker: new URL("../../test/support/odd-sample-worker.ts", import.meta.url),
    });
    expect(await reading.read(Buffer.from(word))).toBeUndefined();
    expect(troubles.length).toBeGreaterThan(0);
    expect(await reading.read(Buffer.from("next"))).toMatchObject({ contentKey: "next" });
  },
);
