import type { Database } from "./database.ts";
import { openDirectoryEntries } from "./directory-entries.ts";
import { openDirectorySchedules } from "./directory-schedules.ts";
import { openDirectorySyncs } from "./directory-syncs.ts";
import { openGroupList } from "./group-list.ts";
import { openManualGroups } from "./manual-groups.ts";
import { openMailboxList } from "./mailbox-list.ts";
import { openScopes } from "./scopes.ts";

/** All that persons and tokens see of the directory, and ask of it. */
export function openDirectoryParts(database: Database) {
  return {
    mailboxes: openMailboxList(database),
    scopes: openScopes(database),
    groups: openGroupList(database),
    manualGroups: openManualGroups(database),
    directorySyncs: openDirectorySyncs(database),
    directoryEntries: openDirectoryEntries(database),
    directorySchedules: openDirectorySchedules(database),
  };
}
