/**
 * Every answer that is no success: HTTP status, the stable number, and what it means. `type` is the key.
 * 10000 is Cloudflare's own for a missing or wrong token; the others are ours.
 */
export const API_ERRORS = {
  invalid_input: { status: 400, code: 20400 },
  unavailable_destination: { status: 400, code: 20401 },
  wrong_code: { status: 400, code: 20434 },
  weak_password: { status: 400, code: 20435 },
  unusable_provider: { status: 400, code: 20436 },
  unauthenticated: { status: 401, code: 10000 },
  forbidden: { status: 403, code: 20403 },
  person_needed: { status: 403, code: 20430 },
  second_factor_needed: { status: 403, code: 20431 },
  single_sign_on_needed: { status: 403, code: 20432 },
  cross_site: { status: 403, code: 20433 },
  beyond_limit: { status: 403, code: 20416 },
  not_found: { status: 404, code: 20404 },
  raw_not_kept: { status: 404, code: 20405 },
  in_use: { status: 409, code: 20444 },
  already_exists: { status: 409, code: 20409 },
  changed_meanwhile: { status: 409, code: 20410 },
  wrong_state: { status: 409, code: 20411 },
  approval_needed: { status: 409, code: 20412 },
  confirmation_needed: { status: 409, code: 20414 },
  own_membership: { status: 409, code: 20437 },
  last_super_admin: { status: 409, code: 20438 },
  break_glass_person: { status: 409, code: 20439 },
  belongs_elsewhere: { status: 409, code: 20440 },
  sign_in_first: { status: 409, code: 20441 },
  too_large: { status: 413, code: 20413 },
  unsupported_media_type: { status: 415, code: 20415 },
  no_copies: { status: 422, code: 20422 },
  untrusted_message: { status: 422, code: 20423 },
  nothing_named: { status: 422, code: 20424 },
  not_previewable: { status: 422, code: 20425 },
  unproven_destination: { status: 422, code: 20428 },
  provider_refused: { status: 422, code: 20426 },
  directory_taken: { status: 409, code: 20442 },
  other_directory: { status: 409, code: 20443 },
  not_authorized_there: { status: 422, code: 20427 },
  no_provider_answer: { status: 503, code: 20504 },
  too_many_requests: { status: 429, code: 20429 },
  internal: { status: 500, code: 20500 },
  unavailable: { status: 503, code: 20503 },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly code: number }>>;
export type ApiErrorType = keyof typeof API_ERRORS;

/** One mistake; `pointer` is where in the input, as `/body/ids`. */
export interface Mistake {
  readonly message: string;
  readonly pointer?: string | undefined;
}

/** Ends a request with an answer of the table. The message says what to do; no mail and no secret stands in it. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly type: ApiErrorType;
  readonly mistakes: readonly Mistake[];
  /** What the caller has to look at before asking again, such as a plan. */
  readonly result: Readonly<Record<string, unknown>> | undefined;

  constructor(type: ApiErrorType, ...mistakes: readonly (Mistake | string)[]) {
    const all = mistakes.map((it) => (typeof it === "string" ? { message: it } : it));
    super(all.map((it) => it.message).join(" "));
    this.type = type;
    this.mistakes = all;
    this.result = undefined;
  }

  /** The same answer, with something to look at. */
  with(result: Readonly<Record<string, unknown>>): ApiError {
    return Object.assign(new ApiError(this.type, ...this.mistakes), { result });
  }
}

/** For what is not there, or is another tenant's: the two are not told apart. */
export function notFound(what: string): ApiError {
  return new ApiError(
    "not_found",
    what === "account" ? "There is no such account." : `There is no such ${what} in this account.`,
  );
}

/** The thing, or the answer that there is none. */
export function found<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw notFound(what);
  return thing;
}
