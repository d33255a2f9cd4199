import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { urlOf } from "./api.ts";

/** A burst of events asks the server again once, not once per event. */
const GATHER_MS = 250;

/**
 * What the server has is asked again when it says that it changed. Query keys begin with the organisation and the kind of
 * thing: `[account, "messages", …]`; `copy.settled` makes what `TOUCHED` has for it stale.
 */
export function useLiveEvents(account: string): void {
  const client = useQueryClient();
  useEffect(() => {
    const source = new EventSource(urlOf("/events", { account }));
    const pending = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = (): void => {
      timer = undefined;
      for (const kind of pending) invalidate(client, account, kind);
      pending.clear();
    };
    for (const [kind, things] of Object.entries(TOUCHED)) {
      source.addEventListener(kind, () => {
        for (const it of things) pending.add(it);
        timer ??= setTimeout(flush, GATHER_MS);
      });
    }
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [client, account]);
}

/** Kind of event -> the things whose screens show it. The server names each event by its kind. */
const TOUCHED: Readonly<Record<string, readonly string[]>> = {
  "message.received": ["messages", "overview"],
  "message.recipients_added": ["messages"],
  "message.judged": ["messages", "overview"],
  "message.release_offered": ["messages", "overview"],
  "copy.located": ["retractions"],
  "copy.not_yet_found": ["retractions"],
  "copy.throttled": ["retractions"],
  "copy.acting": ["retractions"],
  "copy.held": ["retractions", "messages"],
  "copy.settled": ["retractions", "messages", "overview"],
  "copy.exempted": ["messages"],
  "copy.exemption_lifted": ["messages"],
  "retraction.drafted": ["retractions"],
  "retraction.started": ["retractions", "messages"],
  "retraction.cancelled": ["retractions", "messages"],
  "retraction.approval_asked": ["retractions", "overview"],
  "retraction.approved": ["retractions", "overview"],
  "retraction.denied": ["retractions", "overview"],
  "retraction.self_approved": ["retractions"],
  "retraction.held": ["retractions", "overview"],
  "retraction.resumed": ["retractions"],
  "retraction.watching": ["retractions"],
  "retraction.watch_ended": ["retractions"],
  "retraction.done": ["retractions", "messages", "overview"],
  "survey.started": ["retractions"],
  "survey.done": ["retractions"],
  "breaker.opened": ["breaker", "retractions", "overview"],
  "breaker.closed": ["breaker", "retractions", "overview"],
  "integration.created": ["integrations", "domains", "settings", "overview"],
  "integration.answered": ["integrations", "overview"],
  "integration.stopped": ["integrations", "domains", "overview"],
  "integration.resumed": ["integrations", "domains", "overview"],
  "integration.deleted": ["integrations", "domains", "settings", "overview"],
  "source.created": ["sources"],
  "source.changed": ["sources"],
  "source.rotated": ["sources"],
  "source.deleted": ["sources"],
  "domain.created": ["domains"],
  "domain.changed": ["domains"],
  "domain.deleted": ["domains"],
  "setting.saved": ["settings"],
  "setting.proposed": ["settings", "overview"],
  "setting.decided": ["settings", "overview"],
  "important_people.changed": ["important_people"],
  "list.changed": ["lists"],
  "indicator.added": ["indicators"],
  "indicator.removed": ["indicators"],
  "evaluation.started": ["evaluations"],
  "evaluation.done": ["evaluations", "messages"],
};

function invalidate(client: QueryClient, account: string, kind: string): void {
  void client.invalidateQueries({ queryKey: [account, kind] });
}
