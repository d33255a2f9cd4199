import { judge as judgeMail } from "#detection/judge.ts";
import { judgeThread } from "#intake/judge-thread.ts";
import { parseMail } from "#mail/parse-mail.ts";

/** The product's worker thread with parser and detectors that fail on demand: the body of the mail says how. */
export const judge = judgeThread({
  async parse(mail, options) {
    const text = Buffer.from(mail).toString("latin1");
    if (text.includes("parser-throws")) throw new Error("as asked");
    if (text.includes("parser-spins")) for (;;);
    if (text.includes("parser-dies")) process.exit(3);
    if (text.includes("parser-hangs")) await new Promise(() => undefined);
    return parseMail(mail, options);
  },
  judge(mail, context) {
    if (mail.text.includes("detector-throws")) throw new Error("as asked");
    return judgeMail(mail, context);
  },
});
