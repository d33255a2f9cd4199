import type { ImportantGroup, ImportantGroups } from "#policy/important-groups.ts";
import { ApiError, notFound } from "./api-error.ts";
import { addImportantGroup, listImportantGroups, removeImportantGroup } from "./contract/important-groups.ts";
import { ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface ImportantGroupsNeeds {
  readonly importantGroups: ImportantGroups;
}

/** The groups on the tenant's list of important people. */
export function importantGroupsRoutes(serve: ServeRoute, { importantGroups }: ImportantGroupsNeeds): void {
  serve(listImportantGroups, async ({ params }) =>
    ok((await importantGroups.list(params.account_id)).map(toItem)),
  );

  serve(addImportantGroup, async ({ params, body }, { caller }) => {
    const { group_id: id, note } = body;
    const added = await importantGroups.add(params.account_id, { id, note, actor: caller.actor });
    if (added === "unknown") throw notFound("group in the directory");
    if (added === "exists") {
      throw new ApiError("already_exists", {
        message: "This group is on the list already.",
        pointer: "/body/group_id",
      });
    }
    return ok(toItem(added));
  });

  serve(removeImportantGroup, async ({ params: { account_id: account, group_id: id } }, { caller }) => {
    if (!(await importantGroups.remove(account, id, caller.actor))) throw notFound("group on the list");
    return ok({ id });
  });
}

function toItem({ id, name, note, mailboxes, isLost, createdBy, createdAt }: ImportantGroup) {
  const by = { created_by: createdBy, created_at: createdAt.toISOString() };
  return { id, name, note, mailboxes, lost: isLost, ...by };
}
