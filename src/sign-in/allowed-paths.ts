/** All of better-auth that answers from outside, below `/auth`. What is not here does not exist. */
export const ALLOWED_PATHS: readonly { readonly method: "GET" | "POST"; readonly path: RegExp }[] = [
  { method: "POST", path: /^\/sign-in\/email$/ },
  { method: "POST", path: /^\/sign-in\/sso$/ },
  { method: "GET", path: /^\/sso\/callback\/[0-9a-f-]{36}$/ },
  { method: "POST", path: /^\/sign-out$/ },
  { method: "GET", path: /^\/get-session$/ },
  { method: "POST", path: /^\/change-password$/ },
  { method: "POST", path: /^\/request-password-reset$/ },
  { method: "POST", path: /^\/reset-password$/ },
  {
    method: "POST",
    path: /^\/two-factor\/(enable|disable|verify-totp|verify-backup-code|generate-backup-codes)$/,
  },
];

export function isAllowed(method: string, path: string): boolean {
  return ALLOWED_PATHS.some((it) => it.method === method && it.path.test(path));
}
