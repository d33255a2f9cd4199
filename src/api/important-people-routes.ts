import type { ImportantPeople, ImportantPerson } from "#policy/important-people.ts";
import { ApiError, notFound } from "./api-error.ts";
import {
  addImportantPerson,
  listImportantPeople,
  removeImportantPerson,
} from "./contract/important-people.ts";
import { type ImportantGroupsNeeds, importantGroupsRoutes } from "./important-groups-routes.ts";
import { ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface ImportantPeopleNeeds extends ImportantGroupsNeeds {
  readonly importantPeople: ImportantPeople;
}

/** The tenant's list of important people. */
export function importantPeopleRoutes(serve: ServeRoute, needs: ImportantPeopleNeeds): void {
  const { importantPeople } = needs;
  importantGroupsRoutes(serve, needs);

  serve(listImportantPeople, async ({ params }) =>
    ok((await importantPeople.list(params.account_id)).map(toItem)),
  );

  serve(addImportantPerson, async ({ params, body }, { caller }) => {
    const added = await importantPeople.add(params.account_id, { ...body, actor: caller.actor });
    if (added === "exists") {
      throw new ApiError("already_exists", {
        message: "This address is on the list already.",
        pointer: "/body/address",
      });
    }
    return ok(toItem(added));
  });

  serve(removeImportantPerson, async ({ params }, { caller }) => {
    const address = params.person_address;
    if (!(await importantPeople.remove(params.account_id, address, caller.actor))) {
      throw notFound("address on the list");
    }
    return ok({ address });
  });
}

function toItem({ address, note, createdBy, createdAt }: ImportantPerson) {
  return { address, note, created_by: createdBy, created_at: createdAt.toISOString() };
}
