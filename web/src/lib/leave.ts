/** Goes on with a fresh page, so that nothing of who was signed in before stays in memory. */
export function goOn(path: string): void {
  window.location.assign(path);
}

/** To where people sign in; they come back here afterwards. */
export function goToSignIn(): void {
  const { pathname, search, hash } = window.location;
  goOn(`/sign-in?from=${encodeURIComponent(`${pathname}${search}${hash}`)}`);
}

/** The key of the mutation by which one signs out oneself. */
export const SIGN_OUT = ["sign-out"] as const;
