import { z } from "zod";
import { ROLES } from "#identity/role.ts";

export const RoleField = z.enum(ROLES);
export const PersonName = z.string().trim().min(1).max(200);
/** Addresses of persons are the same in any case, and are kept in lower case. */
export const EmailInput = z.email().max(320).toLowerCase();
/** How good it is the server says: see `weak_password`. */
export const NewPassword = z.string().min(1).max(128);
