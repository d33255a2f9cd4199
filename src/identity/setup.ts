import type { TenantId } from "#shared/ids.ts";

export interface FirstPerson {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  /** Of the tenant that is made where there is none. */
  readonly organisation: string;
}

export type SetupReply =
  | { readonly result: "done"; readonly tenantIds: readonly TenantId[] }
  | { readonly result: "wrong_code" }
  /** Somebody can sign in already: he invites the others. */
  | { readonly result: "not_needed" };

/** Port: the first administrator. */
export interface Setup {
  /** Nobody can sign in yet. */
  isNeeded(): Promise<boolean>;
  /** A new one-time code, told here once; `undefined` where none is needed. */
  newCode(): Promise<string | undefined>;
  withCode(code: string, person: FirstPerson): Promise<SetupReply>;
  /** The operator's own word, from the environment. */
  byOperator(person: FirstPerson): Promise<SetupReply>;
}
