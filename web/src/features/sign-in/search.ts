interface SignInSearch {
  readonly from?: string;
  readonly error?: string;
}

/** `from` is only believed by `sameOriginPath`, `error` only chooses among texts. */
export function readSignInSearch({ from, error }: Readonly<Record<string, unknown>>): SignInSearch {
  return {
    ...(typeof from === "string" && { from }),
    ...(typeof error === "string" && { error }),
  };
}

/** Of a link that was handed over or mailed. */
export function readToken({ token }: Readonly<Record<string, unknown>>): { readonly token: string } {
  return { token: typeof token === "string" ? token : "" };
}
