import { decodeJwt } from "jose";
import { z } from "zod";
import type { DirectoryFeed } from "#directory/directory-feed.ts";
import { MICROSOFT_RIGHTS, type MicrosoftRight } from "#directory/rights.ts";
import type { ItemId } from "#retraction/hit.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import type { TokenFacts, Trials } from "#retraction/self-test/tested-provider.ts";
import { clockOf } from "../clock-of.ts";
import type { TokenCache } from "../token-cache.ts";
import { toQuery, toSegment } from "../url-parts.ts";
import { APP_TOKEN, DIRECTORY_LANE, type GraphClient } from "./graph-client.ts";
import { type GraphDirectoryDeps, inDirectory, UNITS } from "./graph-directory.ts";
import { openGraphTestMailbox } from "./graph-test-mailbox.ts";
import type { FolderTree } from "./folder-tree.ts";
import { messageUrl } from "./graph-move.ts";
import { GROUP_SELECT, USER_SELECT } from "./graph-directory-feed.ts";
import { readPage } from "./odata.ts";

interface TrialDeps extends GraphDirectoryDeps {
  readonly tokens: TokenCache;
  readonly folders: FolderTree;
  readonly directoryFeed: Pick<DirectoryFeed, "kinds">;
  /** Whose document about itself needs no token. */
  readonly loginRoot: string;
  /** The directory's id, or one of its domains. */
  readonly directory: string;
  readonly identify: (signal: AbortSignal) => Promise<string>;
  readonly now: () => Date;
}

/** What a self-test asks of Microsoft 365. */
export function openGraphTrials(deps: TrialDeps): Trials {
  const { graph, folders, directoryFeed, loginRoot, directory, now } = deps;
  const token = (signal: AbortSignal): Promise<TokenFacts> => readToken(deps, signal);
  return {
    token,
    hasTokenPerRight: false,
    rights: MICROSOFT_RIGHTS.map((right) => ({
      right,
      isInMailbox: IN_MAILBOX[right.name],
      attempt: (handle, signal) => ATTEMPTS[right.name](deps, handle, signal),
    })),
    excess: async (signal) => {
      const asked: readonly string[] = MICROSOFT_RIGHTS.map((it) => it.name);
      return ((await token(signal)).granted ?? []).filter((it) => !asked.includes(it));
    },
    clock: (signal) =>
      clockOf(`${loginRoot}/${toSegment(directory)}/v2.0/.well-known/openid-configuration`, now, signal),
    kindOf: async (handle, signal) => {
      const kinds = await directoryFeed.kinds([handle], signal);
      return kinds === "not_granted" ? undefined : kinds[0];
    },
    testMailbox: (handle) => openGraphTestMailbox({ graph, folders }, handle),
  };
}

const Claims = z.object({ tid: z.string(), roles: z.array(z.string()).optional() });

/** Microsoft asks nobody to rely on what its tokens say: where one cannot be read, it says nothing of the rights. */
async function readToken({ tokens, identify }: TrialDeps, signal: AbortSignal): Promise<TokenFacts> {
  const claims = Claims.safeParse(decoded(await tokens.get(APP_TOKEN, signal)));
  return claims.success
    ? { directoryId: claims.data.tid.toLowerCase(), granted: claims.data.roles ?? [] }
    : { directoryId: await identify(signal), granted: undefined };
}

function decoded(token: string): unknown {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}

/** The right to mail can be granted for some mailboxes only, which no token shows. */
const IN_MAILBOX: Readonly<Record<MicrosoftRight, boolean>> = {
  "Mail.ReadWrite": true,
  "User.Read.All": false,
  "GroupMember.Read.All": false,
  "MailboxSettings.Read": true,
};

type Attempt = (deps: TrialDeps, handle: string, signal: AbortSignal) => Promise<void>;

/** For each right the call that hangs on it in the product's own work, on as little as there is. */
const ATTEMPTS: Readonly<Record<MicrosoftRight, Attempt>> = {
  "Mail.ReadWrite": async ({ graph }, handle, signal) => {
    await ask(graph, handle, {
      url: `/users/${toSegment(handle)}/mailFolders/inbox?${toQuery({ $select: "id" })}`,
      signal,
    });
    await changeNothing(graph, handle, signal);
  },
  "MailboxSettings.Read": ({ graph }, handle, signal) =>
    ask(graph, handle, {
      url: `/users/${toSegment(handle)}/mailboxSettings?${toQuery({ $select: "userPurpose" })}`,
      signal,
    }),
  "User.Read.All": async (deps, _handle, signal) => {
    await firstOf(deps, `/users?${toQuery({ $select: USER_SELECT, $top: "1" })}`, signal);
  },
  "GroupMember.Read.All": async (deps, _handle, signal) => {
    const group = await firstOf(deps, `/groups?${toQuery({ $select: GROUP_SELECT, $top: "1" })}`, signal);
    if (group === undefined) return;
    const members = `/groups/${toSegment(group.id)}/transitiveMembers?${toQuery({ $select: "id", $top: "1" })}`;
    await firstOf(deps, members, signal);
  },
};

async function ask(
  graph: GraphClient,
  handle: string,
  { url, signal }: { readonly url: string; readonly signal: AbortSignal },
): Promise<void> {
  await graph.call(handle, { method: "GET", url }, signal);
}

/** Formed like one of Exchange's own, and nobody's: 152 characters of which none was ever given out. */
const NO_MESSAGE = `AAMkAD${"A".repeat(145)}=` as ItemId;
/** Who may not write is told so before anybody looks for the message. */
const ALLOWED: readonly (string | undefined)[] = ["ErrorItemNotFound", "ErrorInvalidIdMalformed"];

/** Reading is what Mail.Read allows as well. So a message that is not there is asked to be marked as read. */
async function changeNothing(graph: GraphClient, handle: string, signal: AbortSignal): Promise<void> {
  const url = messageUrl(handle, NO_MESSAGE);
  try {
    await graph.call(handle, { method: "PATCH", url, body: { isRead: true } }, signal);
  } catch (error) {
    if (!(error instanceof ProviderError) || !ALLOWED.includes(error.code)) throw error;
  }
}

const Named = z.object({ id: z.string() });

async function firstOf(
  deps: GraphDirectoryDeps,
  url: string,
  signal: AbortSignal,
): Promise<z.infer<typeof Named> | undefined> {
  const page = await inDirectory(deps, UNITS.members, signal, () =>
    readPage(deps.graph, { lane: DIRECTORY_LANE, url, item: Named }, signal),
  );
  return page.items[0];
}
