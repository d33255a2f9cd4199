/** Who has to use single sign-on. */
export const ENFORCEMENTS = ["none", "administrators", "everyone_but_one"] as const;
export type Enforcement = (typeof ENFORCEMENTS)[number];
