import type { AppIdentity } from "../microsoft/entra.ts";
import type { Item, MailboxStore } from "../microsoft/mailbox-store.ts";
import type { MicrosoftOrganisation } from "../microsoft/organisation.ts";
import type { TakeFault } from "../microsoft/under-faults.ts";
import type { UserMoment } from "../owner-acts.ts";

/** One request, from its own HTTP request or from a batch. */
export interface GraphCall {
  readonly method: string;
  /** The path below the version, decoded; `users('x')` is read as `users/x`. */
  readonly segments: readonly string[];
  /** The path below the version as it came, for links to the next page. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly app: AppIdentity;
  /** Such as `http://127.0.0.1:9400/graph/v1.0`. */
  readonly baseUrl: string;
}

export interface GraphReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, the bytes of a MIME, or nothing. */
  readonly body?: unknown;
  /** The work is done and nobody shall hear of it. */
  readonly isLost?: boolean;
}

/** What a handler gets. */
export interface DirectoryRequest {
  readonly organisation: MicrosoftOrganisation;
  readonly call: GraphCall;
  /** What stands in the place of the pattern's `:names`. */
  readonly params: Readonly<Record<string, string>>;
}

export interface MailboxRequest extends DirectoryRequest {
  readonly mailbox: MailboxStore;
  readonly wantsImmutableIds: boolean;
  /** Answer success and do nothing. */
  readonly isLie: boolean;
  readonly takeFault: TakeFault;
  /** For requests about many items: what their owner does, by the rules, with each that the request is about. */
  readonly letUserAct: (moment: UserMoment, items: () => readonly Item[]) => void;
}

interface RouteBase {
  readonly method: string;
  /** Such as `users/:user/messages/:message/move`. */
  readonly pattern: string;
  /** As faults and the call journal name it. */
  readonly operation: string;
  /** Any one of these application permissions is enough. */
  readonly roles: readonly string[];
}

export interface DirectoryRoute extends RouteBase {
  readonly scope: "directory";
  readonly handle: (request: DirectoryRequest) => GraphReply;
}

export interface MailboxRoute extends RouteBase {
  readonly scope: "mailbox";
  /** Changes an item: only these can lie. */
  readonly isChange: boolean;
  readonly handle: (request: MailboxRequest) => GraphReply;
}

export type GraphRoute = DirectoryRoute | MailboxRoute;
