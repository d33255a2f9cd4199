import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import { ROLES } from "#identity/role.ts";
import type { Account } from "../lib/user.ts";
import { roleTexts } from "../texts/roles.ts";

export type RoleName = Account["role"];

/** From the narrowest, which is the first choice, to the widest. */
const FROM_NARROWEST = ROLES.toReversed();

interface RoleFieldProps {
  readonly label: string;
  readonly initial?: RoleName;
}

/** Which role; it says what the chosen one may. The form reads it as `role`; `roleOf` tells which it is. */
export function RoleField({ label, initial = "viewer" }: RoleFieldProps) {
  const [role, setRole] = useState<RoleName>(initial);
  return (
    <NativeSelect
      name="role"
      label={label}
      description={roleTexts.about[role]}
      data={FROM_NARROWEST.map((it) => ({ value: it, label: roleTexts.names[it] }))}
      value={role}
      onChange={(event) => setRole(roleOf(event.currentTarget.value))}
    />
  );
}

export function roleOf(value: string): RoleName {
  return ROLES.find((it) => it === value) ?? "viewer";
}
