import * as client from "openid-client";
import type { Budget, BudgetScope } from "#retraction/budget.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { answerOf, type CallAnswer } from "./http.ts";
import { parseRetryAfter } from "./retry-after.ts";
import type { Token } from "./token-cache.ts";

/** What a token endpoint's refusal says; `description` is only ever compared with known sentences, never shown. */
export interface TokenRefusal {
  readonly status: number;
  readonly error: string;
  readonly description: string;
  readonly retryAt: Date | undefined;
}

export interface TokenEndpoint {
  readonly now: () => Date;
  readonly budget: Budget;
  readonly scope: BudgetScope;
  /** Makes the port's error of a refusal. */
  readonly toError: (refusal: TokenRefusal) => ProviderError;
  /** Told of each request how it was answered. */
  readonly onAnswer?: ((answer: CallAnswer) => void) | undefined;
}

const TIMEOUT_MS = 20_000;
const DEFAULT_LIFE_SECONDS = 3_600;

/** Asks for one token. A ban of the endpoint is a ban of everybody who needs it, so it is written into the budget. */
export async function requestToken(
  { now, budget, scope, toError, onAnswer }: TokenEndpoint,
  grant: () => Promise<client.TokenEndpointResponse>,
): Promise<Token> {
  try {
    await budget.spend(scope, 1, AbortSignal.timeout(TIMEOUT_MS));
    const reply = await grant();
    onAnswer?.("ok");
    const lifeSeconds = reply.expires_in ?? DEFAULT_LIFE_SECONDS;
    return { value: reply.access_token, expiresAt: new Date(now().getTime() + lifeSeconds * 1000) };
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    const status = statusOf(error);
    onAnswer?.(status === undefined ? "no_answer" : answerOf(status));
    const failure = toProviderError(error, now(), toError);
    if (failure.fault === "throttled" && failure.retryAt !== undefined)
      await budget.block(scope, failure.retryAt);
    throw failure;
  }
}

/** A configuration without discovery: the endpoints are settings, and discovery would be one more host to trust. */
export function tokenConfiguration(
  server: { readonly issuer: string; readonly tokenUrl: string },
  clientId: string,
  authentication: client.ClientAuth,
): client.Configuration {
  const { issuer, tokenUrl } = server;
  const config = new client.Configuration(
    { issuer, token_endpoint: tokenUrl },
    clientId,
    undefined,
    authentication,
  );
  config.timeout = TIMEOUT_MS / 1000;
  // Only what the operator has set up for simulators and test peers speaks plain HTTP.
  if (tokenUrl.startsWith("http:")) client.allowInsecureRequests(config);
  return config;
}

function toProviderError(error: unknown, now: Date, toError: TokenEndpoint["toError"]): ProviderError {
  if (error instanceof client.ResponseBodyError) {
    const description = error.error_description ?? "";
    return toError({
      status: error.status,
      error: error.error,
      description,
      retryAt: retryAtOf(error.response, now),
    });
  }
  if (error instanceof client.WWWAuthenticateChallengeError) {
    return toError({ status: error.status, error: "", description: "", retryAt: undefined });
  }
  // Busy front ends answer without a body of the protocol's: the status is all there is.
  const response = responseOf(error);
  if (response !== undefined) {
    return toError({
      status: response.status,
      error: "",
      description: "",
      retryAt: retryAtOf(response, now),
    });
  }
  return new ProviderError("transient", "no answer from the token endpoint", {
    code: "token_no_answer",
    cause: error,
  });
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof client.ResponseBodyError || error instanceof client.WWWAuthenticateChallengeError)
    return error.status;
  return responseOf(error)?.status;
}

function retryAtOf(response: Response, now: Date): Date | undefined {
  const header = (name: string): string | undefined => response.headers.get(name) ?? undefined;
  return parseRetryAfter(header("retry-after"), now, header("date"));
}

/** openid-client keeps the answer it could not use as the cause, or a level below. */
function responseOf(error: unknown): Response | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Response) return cause;
  return cause instanceof Error && cause.cause instanceof Response ? cause.cause : undefined;
}
