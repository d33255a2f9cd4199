import { expect, test } from "vitest";
import { attachment, contextWith, detect, mailWith } from "../../../test/support/mail-builder.ts";
import { dangerousAttachment } from "./dangerous-attachment.ts";

const PROGRAM = "application/x-msdownload";

const score = (name: string, trueType?: string): number | undefined =>
  detect(dangerousAttachment, mailWith({ attachments: [attachment(name, { trueType })] }), contextWith())[0]
    ?.score;

test.each([
  ["setup.exe", PROGRAM, 8],
  ["SETUP.EXE", undefined, 8],
  ["run.js", undefined, 8],
  ["start.hta", undefined, 8],
  ["scan.lnk", undefined, 8],
  ["files.iso", undefined, 6],
  ["files.img", undefined, 6],
  ["report.docm", undefined, 5],
  ["voicemail.html", "text/html", 4],
  ["logo.svg", "image/svg+xml", 4],
  ["voicemail", "text/html", 4],
  ["invoice.zip", "application/zip; encrypted", 3],
  ["start", "application/x-bat", 8],
])("%s (%s) is dangerous", (name, trueType, weight) => {
  expect(score(name, trueType)).toBe(weight);
});

test.each([
  ["a second ending", "invoice.pdf.exe", undefined],
  ["spaces before the second ending", "invoice.pdf          .scr", undefined],
  ["dots and spaces at the end", "invoice.pdf.exe . ", undefined],
  ["letters that run backwards", "invoice.pdf\u202E.exe", undefined],
  ["another name than its bytes", "invoice.pdf", PROGRAM],
  ["another name than its bytes, for a disk image", "photo.jpg", "application/x-iso9660-image"],
  ["a page's ending before a script's", "page.html.js", undefined],
])("what hides behind %s decides alone", (_, name, trueType) => {
  expect(score(name, trueType)).toBe(10);
});

test.each([
  ["report.pdf", "application/pdf"],
  ["report.docx", undefined],
  ["export.xls", "text/html"],
  ["archive.zip", "application/zip"],
  ["photo.jpg", "image/jpeg"],
  ["build.sh", undefined],
  ["patch.diff", undefined],
  ["exe", undefined],
  ["meeting.ics", undefined],
  ["", undefined],
])("%j (%s) is not dangerous", (name, trueType) => {
  expect(score(name, trueType)).toBeUndefined();
});

test("a program without any ending in its name is a program, without a disguise", () => {
  expect(score("setup", PROGRAM)).toBe(8);
});

test("a web page under a document's name is no stronger than a web page", () => {
  expect(score("report.pdf.html", undefined)).toBe(4);
});
