import type { DirectoryEntries, DirectoryEntry } from "#directory/entries.ts";
import { MAX_ENTRIES, readEntries } from "#directory/read-entries.ts";
import { ApiError, notFound } from "./api-error.ts";
import {
  importDirectoryEntries,
  listDirectoryEntries,
  removeDirectoryEntry,
  saveDirectoryEntry,
} from "./contract/directory-entries.ts";
import { ok, paged, rowsOf } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface DirectoryEntryNeeds {
  readonly directoryEntries: DirectoryEntries;
}

/** Who was entered by hand. */
export function directoryEntryRoutes(serve: ServeRoute, { directoryEntries }: DirectoryEntryNeeds): void {
  serve(listDirectoryEntries, async ({ params, query }) => {
    const wanted = { search: query.search, ...rowsOf(query) };
    const { entries, total } = await directoryEntries.list(params.account_id, wanted);
    return paged(entries.map(toItem), { ...query, total });
  });

  serve(saveDirectoryEntry, async ({ params, body }, { caller }) => {
    const { address, kind, groups, display_name: displayName } = body;
    const entry = { address, displayName, kind, groups };
    return ok(await directoryEntries.save(params.account_id, [entry], caller.actor));
  });

  serve(importDirectoryEntries, async ({ params, body }, { caller }) => {
    const read = readEntries(body.csv);
    if (read === "too_many") throw tooMany();
    const { entries, refused } = read;
    const saved =
      entries.length === 0
        ? { added: 0, changed: 0 }
        : await directoryEntries.save(params.account_id, entries, caller.actor);
    return ok({ ...saved, refused: [...refused] });
  });

  serve(removeDirectoryEntry, async ({ params }, { caller }) => {
    const address = params.entry_address;
    if (!(await directoryEntries.remove(params.account_id, address, caller.actor)))
      throw notFound("entry for this address");
    return ok({ address });
  });
}

function tooMany(): ApiError {
  return new ApiError("invalid_input", {
    message: `The file has more than ${MAX_ENTRIES} lines, so nothing of it was entered: import it in parts.`,
    pointer: "/body/csv",
  });
}

function toItem({ address, displayName, kind, groups, createdBy, createdAt }: DirectoryEntry) {
  return {
    address,
    display_name: displayName,
    kind,
    groups: [...groups],
    created_by: createdBy,
    created_at: createdAt.toISOString(),
  };
}
