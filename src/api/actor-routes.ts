import { actorOf, type Members } from "#identity/members.ts";
import { listActors } from "./contract/actors.ts";
import { ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

/** Who is behind `person:…`, for every screen that shows who has done something. */
export function actorRoutes(
  serve: ServeRoute,
  { members }: { readonly members: Pick<Members, "names"> },
): void {
  serve(listActors, async ({ params }) =>
    ok(
      (await members.names(params.account_id)).map(({ personId, name, email }) => ({
        actor: actorOf(personId),
        name,
        email,
      })),
    ),
  );
}
