import {
  MAX_SCAN_DAYS,
  type MailboxScan,
  type MailboxScans,
  type ScanStarted,
} from "#directory/mailbox-scans.ts";
import { ApiError, found, notFound } from "./api-error.ts";
import { cancelScan, getScan, listScans, startScan } from "./contract/mailbox-scans.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface MailboxScanNeeds {
  readonly mailboxScans: MailboxScans;
  readonly now: () => Date;
}

const DAY_MS = 86_400_000;

/** The mail that is in mailboxes already. */
export function mailboxScanRoutes(serve: ServeRoute, { mailboxScans, now }: MailboxScanNeeds): void {
  serve(startScan, async ({ params, body }, { caller }) => {
    const until = now();
    const oldest = new Date(until.getTime() - MAX_SCAN_DAYS * DAY_MS);
    const since = body.since ?? oldest;
    if (since < oldest || since >= until) throw outside();
    const { integration_id: integrationId, addresses, repeat_minutes: repeatMinutes } = body;
    const wanted = { integrationId, since, until, addresses, repeatMinutes };
    return ok(
      toItem(startedOf(await mailboxScans.start(params.account_id, { ...wanted, actor: caller.actor }))),
    );
  });

  serve(listScans, async ({ params }) => ok((await mailboxScans.list(params.account_id)).map(toItem)));

  serve(getScan, async ({ params }) =>
    ok(toItem(found(await mailboxScans.get(params.account_id, params.scan_id), "scan"))),
  );

  serve(cancelScan, async ({ params }, { caller }) => {
    const cancelled = await mailboxScans.cancel(params.account_id, params.scan_id, caller.actor);
    return ok(toItem(found(cancelled, "scan")));
  });
}

function outside(): ApiError {
  return new ApiError("invalid_input", {
    message: `Say a time in the last ${MAX_SCAN_DAYS} days.`,
    pointer: "/body/since",
  });
}

function startedOf(started: ScanStarted): MailboxScan {
  switch (started.result) {
    case "started":
      return started.scan;
    case "no_integration":
      throw notFound("integration");
    case "running":
      throw new ApiError("already_exists", {
        message:
          "The mailboxes of this integration are being read already: cancel that, or wait for its end.",
      });
    case "no_mailboxes":
      throw new ApiError("invalid_input", {
        message: "No mailbox of this integration is known yet: name the addresses.",
        pointer: "/body/addresses",
      });
  }
}

function toItem(scan: MailboxScan) {
  const { tooLarge, ...counts } = scan.counts;
  return {
    id: scan.id,
    integration: scan.integration,
    since: scan.since.toISOString(),
    until: scan.until.toISOString(),
    state: scan.state,
    repeat_minutes: scan.repeatMinutes ?? null,
    requested_by: scan.requestedBy,
    created_at: scan.createdAt.toISOString(),
    ended_at: iso(scan.endedAt),
    counts: { ...counts, too_large: tooLarge },
    reasons: scan.reasons.map((it) => ({ ...it })),
  };
}
