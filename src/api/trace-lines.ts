import type { LoggedAction } from "#trace/action-log.ts";
import type { Arrival } from "#trace/trace.ts";

interface Line {
  readonly at: Date;
  readonly message: string;
}

/** Cloudflare's mail trace: how the message came in, and what went out to the provider about it. */
export function toTrace(arrivals: readonly Arrival[], log: readonly LoggedAction[]) {
  const outbound = log.filter((it) => it.copyId !== undefined);
  return {
    inbound: { pending: false, lines: numbered(arrivals.flatMap(linesOfArrival)) },
    outbound: {
      pending: outbound.at(-1)?.operation === "WAIT" || outbound.at(-1)?.status === "acting",
      lines: numbered(outbound.map(lineOfAction)),
    },
  };
}

function numbered(lines: readonly Line[]) {
  return lines.map(({ at, message }, index) => {
    const moment = at.toISOString();
    return { lineno: index + 1, logged_at: moment, ts: moment, message };
  });
}

function linesOfArrival(it: Arrival): readonly Line[] {
  const transport = it.tls === undefined ? "in clear text" : `with ${it.tls}`;
  const trust = it.trusted
    ? "shown to come from the tenant's provider"
    : `not trusted: ${it.untrustedReason ?? "nothing proves where it comes from"}`;
  return [
    `source "${it.sourceName}" received a ${it.shape} of ${it.sizeBytes} bytes from ${it.clientAddress ?? "unknown"} ${transport}, SHA-256 ${it.rawSha256}`,
    trust,
    `recipients: ${it.recipients.length === 0 ? "none that were new" : it.recipients.join(", ")}`,
    ...it.notes,
  ].map((message) => ({ at: it.receivedAt, message }));
}

function lineOfAction(it: LoggedAction): Line {
  const words = [
    it.operation,
    it.recipient,
    it.asked === undefined ? undefined : `to ${it.asked}`,
    it.attempt === undefined ? undefined : `attempt ${it.attempt}`,
    it.status,
    it.reached === undefined ? undefined : `reached ${it.reached}`,
    it.reason,
  ];
  return { at: it.at, message: words.filter((word) => word !== undefined).join(", ") };
}
