import { mayIn } from "#identity/caller.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";
import type { Message } from "#trace/trace.ts";
import { found } from "./api-error.ts";
import { toDetections, toInvestigated, toLogged } from "./cloudflare.ts";
import { getActionLog, getDetections, getMessage, getTrace, listMessages } from "./contract/investigate.ts";
import { listSimilar } from "./contract/similar.ts";
import { type CopyNeeds, copyRoutes } from "./copy-routes.ts";
import { toSearchFilter } from "./message-filter.ts";
import { ok, paged, rowsOf } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";
import { toCampaignItem } from "./similar-items.ts";
import { toTrace } from "./trace-lines.ts";

export interface InvestigateNeeds extends CopyNeeds {
  readonly now: () => Date;
}

/** Mail trace and everything about one message. */
export function investigateRoutes(serve: ServeRoute, needs: InvestigateNeeds): void {
  searchRoute(serve, needs);
  messageRoutes(serve, needs);
  copyRoutes(serve, needs);
}

function searchRoute(serve: ServeRoute, { trace, now }: InvestigateNeeds): void {
  serve(listMessages, async ({ params, query }) => {
    // An alert is the message it was raised for.
    if (query.alert_id !== undefined) {
      const one = await trace.message(params.account_id, query.alert_id);
      return paged(one === undefined ? [] : [toInvestigated(one)], query);
    }
    const filter = toSearchFilter(query, now());
    if (filter === undefined) return paged([], { ...query, total: 0 });
    const page = { filter, cursor: query.cursor, lookMs: query.look_ms, ...rowsOf(query) };
    const { messages, total, next, lookedUntil } = await trace.search(params.account_id, page);
    const { result_info: info, ...rest } = paged(messages.map(toInvestigated), { ...query, total });
    return {
      ...rest,
      result_info: {
        ...info,
        ...(next !== undefined && { cursor: next }),
        ...(lookedUntil !== undefined && { looked_until: lookedUntil.toISOString() }),
      },
    };
  });
}

function messageRoutes(serve: ServeRoute, { trace }: InvestigateNeeds): void {
  const messageOf = async (account: TenantId, id: MessageId): Promise<Message> =>
    found(await trace.message(account, id), "message");

  serve(getMessage, async ({ params }) =>
    ok(toInvestigated(await messageOf(params.account_id, params.investigate_id))),
  );

  serve(getDetections, async ({ params }, { caller }) => {
    const { account_id: account, investigate_id: id } = params;
    if (!mayIn(caller, account, "mail.read")) return ok(toDetections(await messageOf(account, id), false));
    return ok(
      toDetections(found(await trace.messageWithContent(account, id, caller.actor), "message"), true),
    );
  });

  serve(getTrace, async ({ params }) => {
    const { account_id: account, investigate_id: id } = params;
    await messageOf(account, id);
    return ok(toTrace(await trace.arrivals(account, id), await trace.actionLog(account, id)));
  });

  serve(listSimilar, async ({ params, query }) => {
    const { account_id: account, investigate_id: id } = params;
    return ok(toCampaignItem(found(await trace.similar(account, id, query.days), "message")));
  });

  serve(getActionLog, async ({ params }) => {
    const { account_id: account, investigate_id: id } = params;
    await messageOf(account, id);
    return ok((await trace.actionLog(account, id)).map(toLogged));
  });
}
