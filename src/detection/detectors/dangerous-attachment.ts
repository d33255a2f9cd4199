import type { Attachment } from "#mail/mail.ts";
import { type AttachmentKind, kindByName, kindByType, endingsOf } from "../attachment-kinds.ts";
import { type Clue, detector, finding } from "../detector.ts";

/** What each kind does to whoever opens it, and what it weighs. */
const KINDS: Readonly<Record<AttachmentKind, { words: string; score: number }>> = {
  program: { words: "a program that runs when it is opened", score: 8 },
  script: { words: "a script that runs when it is opened", score: 8 },
  shortcut: { words: "a shortcut that can start any program", score: 8 },
  "disk-image": { words: "a disk image, which hides what is in it from virus scanners", score: 6 },
  macro: { words: "a document with macros, which can run programs", score: 5 },
  // The password stands in the mail, so that the reader can open it and no scanner can. Honest people do so too.
  locked: { words: "locked with a password, so that no virus scanner can look into it", score: 3 },
  // A whole forged sign-in page, or scripts in a picture, opened from the disk where no browser warns.
  "web-page": { words: "a web page, which can show a forged sign-in form", score: 4 },
};

// A file that acts when it is opened, mostly under a name that hides it.
export const dangerousAttachment = detector("dangerous-attachment", ({ attachments }) =>
  attachments.flatMap((it) => judgeAttachment(it) ?? []),
);

function judgeAttachment(attachment: Attachment): Clue | undefined {
  const named = kindByName(attachment.name);
  const kind = kindInside(attachment) ?? named;
  if (kind === undefined) return undefined;
  const { words, score } = KINDS[kind];
  const disguise = disguiseOf(attachment.name, kind, named);
  return finding({
    sign: "malware",
    field: "attachment",
    value: attachment.name,
    reason: `The attachment is ${words}${disguise ?? ""}.`,
    // Nobody hides what he has no reason to hide.
    score: disguise === undefined ? score : 10,
  });
}

/** Spreadsheets exported by many programs are HTML under `.xls`, and harmless there: it is the name that opens a browser. */
function kindInside({ name, trueType }: Attachment): AttachmentKind | undefined {
  const kind = kindByType(trueType);
  return kind === "web-page" && endingsOf(name).length > 0 ? undefined : kind;
}

function disguiseOf(
  name: string,
  kind: AttachmentKind,
  named: AttachmentKind | undefined,
): string | undefined {
  if (kind === "web-page" || kind === "macro" || kind === "locked") return undefined;
  if (named === undefined && endingsOf(name).length > 0)
    return ", but its name says that it is something else";
  return endingsOf(name).slice(0, -1).some(isHarmlessEnding)
    ? ", and its name pretends that it is a document"
    : undefined;
}

const HARMLESS: ReadonlySet<string> = new Set(
  "pdf doc docx xls xlsx ppt pptx txt rtf jpg jpeg png gif csv odt ods mp3 mp4 wav htm html".split(" "),
);

function isHarmlessEnding(ending: string): boolean {
  return HARMLESS.has(ending);
}
