import type { Question } from "./support/figure.ts";
import { base64Lines, largeReport } from "./support/journal-mail.ts";
import { sendLoad } from "./support/send-load.ts";
import { startProduct } from "./support/start-product.ts";

const MEGABYTE = 1024 * 1024;
const MAIL_BYTES = 25 * MEGABYTE;
const SESSIONS = 8;
const AIM_MB = 600;

/** How large the product's process becomes while large mails arrive together. */
export const memory: Question = async ({ isQuick, say }) => {
  const count = isQuick ? 16 : 48;
  const attachment = base64Lines(MAIL_BYTES);
  await using product = await startProduct();
  const { smtpPort, intakeAddress } = product.ready;
  const atStart = Number(await product.ask()) / MEGABYTE;
  const mails = Array.from({ length: count }, (_, n) => ({
    sender: "bounces@partner.example",
    recipient: intakeAddress,
    parts: largeReport(n, attachment),
  }));
  const seconds = await sendLoad({ port: smtpPort, sessions: SESSIONS, keepAlive: true, mails });
  const peak = Number(await product.ask()) / MEGABYTE;
  say(`  ${atStart.toFixed(0)} MB at the start, ${(count / seconds).toFixed(1)} messages/s`);
  return [
    {
      what: `Memory, mails of 25 MB, ${SESSIONS} at a time`,
      measured: `${peak.toFixed(0)} MB`,
      rival: "",
      aim: `under ${AIM_MB} MB`,
      isMet: peak < AIM_MB,
      meaning: `The greatest resident size of the product's process, its judging threads included and the database's processes not, while ${count} journal copies of 25 MB came over ${SESSIONS} sessions, every second one flagged and so sealed and kept.`,
    },
  ];
};
