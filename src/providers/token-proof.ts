import { ProviderError } from "#retraction/provider-error.ts";
import { abortable } from "./abortable.ts";
import { openExpiringMap } from "./expiring-map.ts";

/**
 * Whether the provider takes the token, or at Google one of the same credential, where it is not about one mailbox. Throws
 * `ProviderError` where nobody answers.
 */
export type TokenProof = (token: string, signal: AbortSignal) => Promise<boolean>;

/** Many mailboxes can refuse at once, and one look is enough for all of them. */
const KNOWN_MS = 5_000;
const LOOK_MS = 20_000;
const MAX_TOKENS = 1_000;

export function openTokenProof(look: (signal: AbortSignal) => Promise<boolean>, now: () => Date): TokenProof {
  const known = openExpiringMap<Promise<boolean>>(MAX_TOKENS, now);
  const lookAnew = (token: string): Promise<boolean> => {
    const looking = look(AbortSignal.timeout(LOOK_MS));
    known.set(token, looking, new Date(now().getTime() + KNOWN_MS));
    looking.catch(() => known.delete(token));
    return looking;
  };
  return (token, signal) => {
    const looking = known.get(token) ?? lookAnew(token);
    return abortable(looking, signal);
  };
}

/** The provider's code for it: its own says that the token is bad, which is not so. */
const CODE = "token_refused_here";

/** A mailbox without a licence answers so, and must not stop the connection of all the others. */
export function tokenRefusedHere(provider: string, refusal: ProviderError): ProviderError {
  const said = refusal.code === undefined ? "" : ` (${refusal.code})`;
  return new ProviderError(
    "mailbox_unavailable",
    `${provider} takes the token, and refuses it for this mailbox${said}`,
    {
      code: CODE,
      ...(refusal.requestId !== undefined && { requestId: refusal.requestId }),
      cause: refusal,
    },
  );
}
