import type { GoogleUser } from "./directory.ts";

/**
 * The part of the Directory API's user search that administration tools use: `isSuspended=false isArchived=false`,
 * `isAdmin=true`, `email=address`, `email:start*`. `undefined` for anything else.
 *
 * @see https://developers.google.com/workspace/admin/directory/v1/guides/search-users
 */
export function matchUsers(users: readonly GoogleUser[], query: string): readonly GoogleUser[] | undefined {
  const tests = query
    .split(" ")
    .filter((it) => it !== "")
    .map(toTest);
  if (tests.includes(undefined)) return undefined;
  return users.filter((user) => tests.every((test) => test?.(user)));
}

type Test = (user: GoogleUser) => boolean;

function toTest(clause: string): Test | undefined {
  const [, field = "", operator = "", value = ""] = /^([a-zA-Z]+)([=:])(.+)$/.exec(clause) ?? [];
  const wanted = value.toLowerCase();
  switch (`${field}${operator}`) {
    case "isSuspended=":
      return (it) => String(it.suspended) === wanted;
    case "isArchived=":
      return (it) => String(it.archived) === wanted;
    case "isAdmin=":
      return (it) => String(it.isAdmin) === wanted;
    case "email=":
      return (it) => [it.primaryEmail, ...it.aliases].includes(wanted);
    case "email:":
      return (it) => [it.primaryEmail, ...it.aliases].some((address) => startsWith(address, wanted));
    default:
      return undefined;
  }
}

function startsWith(address: string, pattern: string): boolean {
  return pattern.endsWith("*") ? address.startsWith(pattern.slice(0, -1)) : address === pattern;
}
