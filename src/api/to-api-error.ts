import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { codeOf, isDatabaseAway, wasRolledBack } from "#shared/error-code.ts";
import { API_ERRORS, ApiError, type ApiErrorType } from "./api-error.ts";

interface Failed {
  readonly status: number;
  readonly body: {
    readonly success: false;
    readonly errors: readonly object[];
    readonly messages: readonly never[];
    readonly result: ApiError["result"] | null;
  };
}

/** The one place where an error becomes an answer. Nothing of a bug's own message goes out. */
export function toFailure(error: unknown): Failed {
  const { type, mistakes, result = null } = toApiError(error);
  const { status, code } = API_ERRORS[type];
  const errors = mistakes.map(({ message, pointer }) => ({
    code,
    type,
    message,
    ...(pointer !== undefined && { source: { pointer } }),
  }));
  return { status, body: { success: false, errors, messages: [], result } };
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const context = error.validationContext === "querystring" ? "query" : (error.validationContext ?? "");
    return new ApiError(
      "invalid_input",
      ...error.validation.map((it) => ({
        message: `${it.instancePath.replace(/^\//, "") || context}: ${it.message ?? "is not valid"}`,
        pointer: `/${context}${it.instancePath}`.replace(/\/$/, ""),
      })),
    );
  }
  const known = KNOWN[codeOf(error)];
  if (known !== undefined) return new ApiError(known.type, known.message);
  if (isDatabaseAway(error)) {
    return new ApiError("unavailable", "The database cannot be reached just now: try again in a moment.");
  }
  return wasRolledBack(error)
    ? new ApiError("unavailable", "Somebody else changed the same just now, nothing was done: try again.")
    : new ApiError("internal", "Something broke here; the log has it under this request's x-request-id.");
}

interface Known {
  readonly type: ApiErrorType;
  readonly message: string;
}

/** What the framework and its plug-ins throw. */
const KNOWN: Readonly<Record<string, Known>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { type: "too_large", message: "The body is larger than this API takes." },
  FST_ERR_CTP_INVALID_JSON_BODY: { type: "invalid_input", message: "The body is not JSON." },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    type: "invalid_input",
    message: "The body is empty: send {} or leave the content-type out.",
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    type: "unsupported_media_type",
    message: "Send the body as application/json.",
  },
  FST_ERR_BAD_URL: { type: "invalid_input", message: "The path cannot be read." },
  // A path that leads out of the dashboard's folder, or holds U+0000: whoever asks for that gets no line in the log for it.
  FST_STATIC_FORBIDDEN_PATH: { type: "invalid_input", message: "The path cannot be read." },
};
