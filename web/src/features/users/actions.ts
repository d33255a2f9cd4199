import type { changeUser, endUserSessions, removeUser, resetSecondFactor } from "#api/contract/users.ts";
import { call } from "../../lib/api.ts";
import type { Member } from "../../lib/members.ts";
import type { RoleName } from "../../ui/role-field.tsx";

export type ActionName =
  | "role"
  | "disable"
  | "enable"
  | "reset_second_factor"
  | "end_sessions"
  | "remove"
  | "withdraw";

/** What makes sense for this person as he stands; what may not be is refused by the server too. */
export function actionsFor(member: Member): readonly ActionName[] {
  if (member.state === "invited") return ["withdraw"];
  const isKept = member.is_last_super_admin;
  return [
    ...(isKept ? [] : (["role"] as const)),
    ...(member.second_factor ? (["reset_second_factor"] as const) : []),
    ...(member.sessions > 0 ? (["end_sessions"] as const) : []),
    ...(member.state === "disabled" ? (["enable"] as const) : []),
    ...(member.state === "active" && !isKept ? (["disable"] as const) : []),
    ...(isKept ? [] : (["remove"] as const)),
  ];
}

interface Asked {
  readonly action: ActionName;
  readonly member: Member;
  /** Of `role`. */
  readonly role: RoleName;
}

export function act(account: string, { action, member, role }: Asked): Promise<unknown> {
  const at = { account, params: { user_id: member.id } };
  switch (action) {
    case "role":
      return call<typeof changeUser>("PATCH", "/users/:user_id", { ...at, body: { role } });
    case "disable":
    case "enable":
      return call<typeof changeUser>("PATCH", "/users/:user_id", {
        ...at,
        body: { disabled: action === "disable" },
      });
    case "reset_second_factor":
      return call<typeof resetSecondFactor>("POST", "/users/:user_id/reset_second_factor", at);
    case "end_sessions":
      return call<typeof endUserSessions>("DELETE", "/users/:user_id/sessions", at);
    case "remove":
    case "withdraw":
      return call<typeof removeUser>("DELETE", "/users/:user_id", at);
  }
}
