interface Answer {
  readonly status: number;
  readonly error: string;
  readonly code: number;
  readonly says: string;
}

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const ANSWERS = {
  "wrong-grant": answer(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type."),
  "wrong-scope": answer(400, "invalid_scope", 1002012, "The scope is not valid: it must end in /.default."),
  "no-client-id": answer(400, "invalid_request", 900144, "The request body must contain 'client_id'."),
  "no-credentials": answer(
    401,
    "invalid_client",
    7000218,
    "A client assertion or client secret is required.",
  ),
  "unknown-tenant": answer(400, "invalid_request", 90002, "Tenant not found."),
  "unknown-app": answer(400, "unauthorized_client", 700016, "Application not found in the directory."),
  "app-disabled": answer(400, "unauthorized_client", 7000112, "The application is disabled."),
  "tenant-blocked": answer(
    400,
    "invalid_request",
    5000225,
    "This tenant has been blocked due to inactivity.",
  ),
  "conditional-access": answer(
    400,
    "access_denied",
    53003,
    "Access has been blocked by Conditional Access policies.",
  ),
  "wrong-secret": answer(401, "invalid_client", 7000215, "Invalid client secret provided."),
  "expired-secret": answer(401, "invalid_client", 7000222, "The provided client secret keys are expired."),
  "malformed-assertion": answer(401, "invalid_client", 50027, "JWT token is invalid or malformed."),
  "wrong-assertion-audience": answer(
    401,
    "invalid_client",
    700023,
    "The assertion's audience does not match.",
  ),
  "expired-assertion": answer(
    401,
    "invalid_client",
    700024,
    "The assertion is not within its valid time range.",
  ),
  "used-code": answer(400, "invalid_grant", 70008, "The authorization code has expired or was used."),
  "wrong-verifier": answer(400, "invalid_grant", 501481, "The code verifier does not match the challenge."),
  "other-redirect": answer(400, "invalid_grant", 50011, "The redirect URI does not match."),
  "unsigned-assertion": answer(401, "invalid_client", 700027, "The assertion failed signature validation."),
} as const satisfies Record<string, Answer>;

export type EntraFault = keyof typeof ANSWERS;

export function isEntraFault(code: string | undefined): code is EntraFault {
  return code !== undefined && Object.hasOwn(ANSWERS, code);
}

function answer(status: number, error: string, code: number, says: string): Answer {
  return { status, error, code, says };
}

/** What the token endpoint answers where it gives no token. Its `message` begins with the AADSTS code. */
export class EntraError extends Error {
  override readonly name = "EntraError";
  readonly status: number;
  readonly error: string;
  readonly code: number;

  constructor(fault: EntraFault, subject = "") {
    const { status, error, code, says } = ANSWERS[fault];
    super(`AADSTS${code}: ${says}${subject === "" ? "" : ` '${subject}'`}`);
    this.status = status;
    this.error = error;
    this.code = code;
  }
}
