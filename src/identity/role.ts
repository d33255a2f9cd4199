/** From the widest to the narrowest; each role's rights stand in `permissions.ts`. */
export const ROLES = ["super-admin", "config-admin", "soc-analyst", "viewer"] as const;
export type Role = (typeof ROLES)[number];
