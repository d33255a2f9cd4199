import { Piscina, transferableSymbol, valueSymbol } from "piscina";
import type { TenantKnowledge } from "#detection/context.ts";
import { type JudgeTools, judgeDelivery } from "./judge-delivery.ts";
import type { JudgeReply, JudgeTask } from "./judge-task.ts";
import { markStarted } from "./run-with-deadline.ts";
import { recentMap } from "./recent-map.ts";

/** How many tenants' knowledge one thread remembers. */
const MAX_TENANTS = 64;

/** The function a worker thread runs for each task: it remembers tenants, and hands the raw bytes back without a copy. */
export function judgeThread(tools: JudgeTools): (task: JudgeTask) => Promise<unknown> {
  const remembered = recentMap<TenantKnowledge>(MAX_TENANTS);
  return async (task) => {
    markStarted(task.mark);
    if (task.knowledge !== undefined) remembered.set(task.knowledgeKey, task.knowledge);
    return withoutCopy(await judgeDelivery(task, remembered.get(task.knowledgeKey), tools));
  };
}

/** The envelope's mail is a view of the same buffer, so it goes along. */
function withoutCopy(reply: JudgeReply): unknown {
  if (reply.kind === "missing") return reply;
  return Piscina.move({ [transferableSymbol]: [reply.judgement.raw.buffer], [valueSymbol]: reply });
}
