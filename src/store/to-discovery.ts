import type { Discovery } from "#retraction/discovery.ts";
import { momentOf } from "./first-id-of.ts";

/** As SQL gives it. */
export interface DiscoveryRow extends Omit<Discovery, "share"> {
  /** Null: it does not run. */
  readonly span: Span | null;
}

interface Span {
  /** The newest and the oldest message there are for it, and the last that it looked at; null: none. */
  readonly newest: string | null;
  readonly oldest: string | null;
  readonly cursor: string | null;
  /** The search's own lower end. */
  readonly after: string | null;
}

export function toDiscovery({ span, ...it }: DiscoveryRow): Discovery {
  return { ...it, share: span === null ? undefined : shareOf(span) };
}

/** Of the time that is searched, not of the messages: nobody counts these beforehand. */
function shareOf({ newest, oldest, cursor, after }: Span): number {
  if (newest === null || oldest === null || cursor === null) return 0;
  const [to, at] = [momentOf(newest).getTime(), momentOf(cursor).getTime()];
  const from = Math.max(momentOf(oldest).getTime(), after === null ? 0 : new Date(after).getTime());
  return to <= from ? 1 : Math.min(1, Math.max(0, (to - at) / (to - from)));
}

// The oldest message is the first entry of the key's index.
export const DISCOVERY_OF_R = `
  (select jsonb_build_object('state', d.state, 'reason', d.reason, 'lookedAt', d.looked_at, 'messages', d.messages,
     'span', case when d.state = 'running' then jsonb_build_object(
       'newest', d.newest_id, 'cursor', d.cursor_id, 'after', d.filter ->> 'after',
       'oldest', (select m.id from message m where m.tenant_id = d.tenant_id order by m.id limit 1)) end)
   from discovery d where d.tenant_id = r.tenant_id and d.retraction_id = r.id)`;
