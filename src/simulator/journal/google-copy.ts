import type { GoogleJournaling } from "./journal-route.ts";
import type { TransportLeg } from "./transport-leg.ts";

/**
 * The copies that Gmail's routing setting "also deliver to" sends: the plain mail as received, with the options "add
 * X-Gm-Original-To" and "add X-Gm-Spam and X-Gm-Phishy" on. The setting stands on users and groups, so a group's
 * address gets its copy and each member another one.
 */
export function googleCopies(
  leg: TransportLeg,
  { unitesRecipients = false }: GoogleJournaling,
): readonly Buffer[] {
  const recipients = [
    ...new Set(
      leg.recipients.flatMap((it) => [it.addressed, ...(it.viaGroup === undefined ? [] : [it.address])]),
    ),
  ];
  const groups = unitesRecipients && recipients.length > 0 ? [recipients] : recipients.map((it) => [it]);
  return groups.map((it) => googleCopy(leg, it));
}

function googleCopy({ mime, gmSpam, gmPhishy }: TransportLeg, recipients: readonly string[]): Buffer {
  const fields = [
    ...recipients.map((it) => `X-Gm-Original-To: ${it}`),
    `X-Gm-Spam: ${gmSpam ? 1 : 0}`,
    `X-Gm-Phishy: ${gmPhishy ? 1 : 0}`,
  ];
  return Buffer.concat([Buffer.from(`${fields.join("\r\n")}\r\n`, "utf8"), mime]);
}
