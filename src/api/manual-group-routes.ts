import type { GroupInUse, ManualGroups, NotByHand } from "#directory/manual-groups.ts";
import { ApiError, found } from "./api-error.ts";
import { changeGroup, listGroupMembers, removeGroup } from "./contract/manual-groups.ts";
import { ok, paged, rowsOf } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface ManualGroupNeeds {
  readonly manualGroups: ManualGroups;
}

/** Groups made by hand: who is in them, and their end. */
export function manualGroupRoutes(serve: ServeRoute, { manualGroups }: ManualGroupNeeds): void {
  serve(listGroupMembers, async ({ params, query }) => {
    const reply = found(
      await manualGroups.members(params.account_id, params.group_id, rowsOf(query)),
      "group",
    );
    if ("result" in reply) throw new ApiError("wrong_state", NOT_LISTED_HERE);
    return paged(
      reply.addresses.map((address) => ({ address })),
      { ...query, total: reply.total },
    );
  });

  serve(changeGroup, async ({ params, body: { add, remove } }, { caller }) => {
    const { account_id: account, group_id: id } = params;
    const change = { add, remove, actor: caller.actor };
    const reply = found(await manualGroups.change(account, id, change), "group");
    if (reply.result !== "changed") throw refusal(reply);
    return ok({ id, members: reply.members });
  });

  serve(removeGroup, async ({ params: { account_id: account, group_id: id } }, { caller }) => {
    const reply = found(await manualGroups.remove(account, id, caller.actor), "group");
    if (reply.result !== "removed") throw refusal(reply);
    return ok({ id });
  });
}

const NOT_LISTED_HERE =
  "A directory tells of this group: who is in it is listed by directory/mailboxes with its group_id, at the command line by `undeliver directory list --group NAME`.";

function refusal(reply: GroupInUse | NotByHand): ApiError {
  return reply.result === "in_use"
    ? new ApiError("in_use", `It is used by ${reply.by.join("; ")}: take it out there first.`)
    : new ApiError("wrong_state", "A directory tells of this group: change it there, and have it read.");
}
