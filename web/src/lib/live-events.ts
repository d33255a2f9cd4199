import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { urlOf } from "./api.ts";
import { userQuery } from "./user.ts";

/** A burst of events asks the server again once, not once per event. */
const GATHER_MS = 250;

/**
 * What the server has is asked again when it says that it changed. Query keys begin with the organisation and the kind of
 * thing: `[account, "messages", …]`; `copy.settled` makes what `TOUCHED` has for it stale. Off: the account answers nothing yet.
 */
export function useLiveEvents(account: string, isOn: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!isOn) return undefined;
    const source = new EventSource(urlOf("/events", { account }));
    const pending = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    // The next round begins when this one was answered: asking again breaks off what is asked just now, and while a large
    // run goes on, no answer would ever be waited for.
    const flush = async (): Promise<void> => {
      const things = [...pending];
      pending.clear();
      await Promise.all(things.map((it) => client.invalidateQueries({ queryKey: [account, it] })));
      timer = pending.size > 0 ? setTimeout(() => void flush(), GATHER_MS) : undefined;
    };
    for (const [kind, things] of Object.entries(TOUCHED)) {
      source.addEventListener(kind, () => {
        for (const it of things) pending.add(it);
        timer ??= setTimeout(() => void flush(), GATHER_MS);
      });
    }
    // Refused, not interrupted: whoever is not signed in any more, or lacks something, learns it here.
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED)
        void client.invalidateQueries({ queryKey: userQuery.queryKey });
    });
    return () => {
      clearTimeout(timer);
      pending.clear();
      source.close();
    };
  }, [client, account, isOn]);
}

/**
 * Kind of event -> the things whose screens show it. The server names each event by its kind. `messages` are the lists of
 * them; `message` is the one that somebody looks at, with all that is done to it.
 */
const TOUCHED: Readonly<Record<string, readonly string[]>> = {
  "message.received": ["messages", "overview"],
  "message.recipients_added": ["messages", "message"],
  "message.raw_read": ["message"],
  "message.judged": ["messages", "overview", "message"],
  "message.release_offered": ["messages", "overview", "message"],
  "copy.located": ["retractions", "message"],
  "copy.not_yet_found": ["retractions", "message"],
  "copy.throttled": ["retractions", "message"],
  "copy.acting": ["retractions", "message"],
  "copy.held": ["retractions", "messages", "message"],
  "copy.settled": ["retractions", "messages", "overview", "message"],
  "copy.exempted": ["messages", "message"],
  "copy.exemption_lifted": ["messages", "message"],
  "retraction.drafted": ["retractions", "message"],
  "retraction.started": ["retractions", "messages", "message"],
  "retraction.cancelled": ["retractions", "messages", "message"],
  "retraction.approval_asked": ["retractions", "overview", "message"],
  "retraction.approved": ["retractions", "overview", "message"],
  "retraction.denied": ["retractions", "overview", "message"],
  "retraction.self_approved": ["retractions", "message"],
  "retraction.held": ["retractions", "overview"],
  "retraction.resumed": ["retractions", "message"],
  "retraction.watching": ["retractions"],
  "retraction.watch_ended": ["retractions"],
  "retraction.done": ["retractions", "messages", "overview"],
  "survey.started": ["retractions"],
  "survey.done": ["retractions"],
  "breaker.opened": ["breaker", "retractions", "overview"],
  "breaker.closed": ["breaker", "retractions", "overview"],
  "database.restored": ["breaker", "retractions", "overview"],
  "integration.created": ["integrations", "domains", "settings", "overview"],
  "integration.answered": ["integrations", "overview"],
  "integration.stopped": ["integrations", "domains", "overview"],
  "integration.resumed": ["integrations", "domains", "overview"],
  "integration.deleted": ["integrations", "domains", "settings", "overview"],
  "integration.credential_replaced": ["integrations", "overview"],
  "integration.test_mailbox_named": ["integrations"],
  "integration.credential_expiring": ["integrations", "overview"],
  "integration.credential_ended": ["integrations", "overview"],
  "self_test.asked": ["integrations"],
  "self_test.ended": ["integrations", "overview"],
  "conformance.changed": ["integrations", "settings", "overview"],
  "directory.sync_asked": ["directory"],
  "directory.synced": ["directory"],
  "directory.sync_failed": ["directory"],
  "directory.entries_changed": ["directory"],
  "source.created": ["sources"],
  "source.changed": ["sources"],
  "source.rotated": ["sources"],
  "source.deleted": ["sources"],
  "source.silent": ["sources", "overview"],
  "source.back": ["sources", "overview"],
  "coverage.asked": ["coverage"],
  "coverage.low": ["coverage", "overview"],
  "coverage.restored": ["coverage", "overview"],
  "scan.started": ["scans"],
  "scan.cancelled": ["scans"],
  "scan.done": ["scans"],
  "domain.created": ["domains"],
  "domain.changed": ["domains"],
  "domain.deleted": ["domains"],
  "domain.verified": ["domains"],
  "domain.verification_skipped": ["domains"],
  "domain.verification_lost": ["domains"],
  "domain.record_missing": ["domains"],
  "setting.saved": ["settings"],
  "setting.proposed": ["settings", "overview"],
  "setting.proposal_replaced": ["settings", "overview"],
  "setting.decided": ["settings", "overview"],
  "important_people.changed": ["important_people"],
  "list.changed": ["lists"],
  "indicator.added": ["indicators"],
  "indicator.removed": ["indicators"],
  "person.invited": ["users"],
  "person.invitation_withdrawn": ["users"],
  "person.joined": ["users"],
  "person.role_changed": ["users", "tokens"],
  "person.disabled": ["users", "tokens"],
  "person.enabled": ["users", "tokens"],
  "person.removed": ["users", "tokens"],
  "second_factor.enabled": ["users"],
  "second_factor.disabled": ["users"],
  "second_factor.reset": ["users"],
  "session.started": ["users"],
  "session.ended": ["users"],
  "token.created": ["tokens"],
  "token.revoked": ["tokens"],
  "evaluation.started": ["evaluations"],
  "evaluation.done": ["evaluations", "messages"],
};
