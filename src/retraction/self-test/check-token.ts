import { ProviderError } from "../provider-error.ts";
import { refusedLine, toLine } from "./self-test-line.ts";
import type { SelfTestRun, Tried } from "./self-test-run.ts";
import type { TestedProvider, TokenFacts } from "./tested-provider.ts";

/** One try, whatever it says: a refused credential that is tried again and again gets locked out. */
export async function checkToken(run: SelfTestRun, provider: TestedProvider): Promise<Tried<TokenFacts>> {
  const tried = toBound(await run.attempt((signal) => provider.trials.token(signal)), provider);
  await run.tell(
    tried.ok
      ? toLine("token", {
          result: "passed",
          detail: `The provider gave a token for the directory ${tried.value.directoryId}.`,
        })
      : refusedLine("token", tried.error),
  );
  return tried;
}

/** Into a directory that is not the integration's nothing is written. */
function toBound(tried: Tried<TokenFacts>, { boundTo }: TestedProvider): Tried<TokenFacts> {
  if (!tried.ok || boundTo === undefined || tried.value.directoryId === boundTo) return tried;
  const message = `the token is for the directory ${tried.value.directoryId}, and this integration is bound to ${boundTo}`;
  return {
    ok: false,
    error: new ProviderError("integration_broken", message, { code: "other_directory" }),
  };
}
