import type { ReplyTo } from "../lib/api.ts";
import type { listRetractions } from "#api/contract/retractions.ts";

type Asked = ReplyTo<typeof listRetractions>["result"][number]["destination"];

/** The destinations as people know them; `origin` is where a release brings each copy. */
const NAMES: Readonly<Record<Asked | "none", string>> = {
  none: "No Action",
  JunkEmail: "Junk Email",
  DeletedItems: "Trash",
  RecoverableItemsDeletions: "Soft Delete (user recoverable)",
  RecoverableItemsPurges: "Hard Delete (admin recoverable)",
  Inbox: "Inbox",
  origin: "Where each was",
};

export function destinationName(destination: Asked | "none"): string {
  return NAMES[destination];
}
