import { useParams } from "@tanstack/react-router";
import { type Account, type PermissionName, useUser } from "./user.ts";

/** The organisation that the address names, with what this person may do in it. */
export function useAccount(): Account {
  const { account } = useParams({ strict: false });
  const found = useUser().accounts.find((it) => it.id === account);
  if (found === undefined) throw new Error("There is no such organisation, or you have no access to it.");
  return found;
}

/** Only decides what is shown: what is allowed the server decides. */
export function useMay(permission: PermissionName): boolean {
  return useAccount().permissions.includes(permission);
}
