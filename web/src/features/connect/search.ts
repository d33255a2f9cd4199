/** What Microsoft sends a person back with. Whatever else stands there, the tenant above all, is nobody's word. */
export interface Arrival {
  readonly state: string;
  readonly admin_consent?: string;
  readonly code?: string;
  readonly error?: string;
}

export function readArrival(search: Readonly<Record<string, unknown>>): Arrival {
  const text = (name: string): string | undefined => {
    const value = search[name];
    // `True` is read as a truth.
    return typeof value === "string" || typeof value === "boolean" ? String(value) : undefined;
  };
  const { admin_consent, code, error } = {
    admin_consent: text("admin_consent"),
    code: text("code"),
    error: text("error"),
  };
  return {
    state: text("state") ?? "",
    ...(admin_consent !== undefined && { admin_consent }),
    ...(code !== undefined && { code }),
    ...(error !== undefined && { error }),
  };
}

const ACCOUNT = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The account stands before the dot. Anybody can write such an address, so nothing else may become part of a path. */
export function accountOf({ state }: Arrival): string | undefined {
  const [account = ""] = state.split(".");
  return ACCOUNT.test(account) ? account : undefined;
}

/** `//host/settings` would be another host's. */
export function integrationsPath(arrival: Arrival): string {
  const account = accountOf(arrival);
  return account === undefined ? "/" : `/${account}/settings/integrations`;
}
