import { judge as judgeMail } from "#detection/judge.ts";
import { parseMail } from "#mail/parse-mail.ts";
import { judgeThread } from "./judge-thread.ts";

/** What a worker thread runs; Piscina calls it by its name. */
export const judge = judgeThread({ parse: parseMail, judge: judgeMail });
