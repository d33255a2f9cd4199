import { toLine, refusedLine } from "./self-test-line.ts";
import type { SelfTestRun, Tried } from "./self-test-run.ts";
import type { TestedProvider, TokenFacts } from "./tested-provider.ts";

/** One try, whatever it says: a refused credential that is tried again and again gets locked out. */
export async function checkToken(
  run: SelfTestRun,
  { trials, boundTo }: TestedProvider,
): Promise<Tried<TokenFacts>> {
  const tried = await run.attempt((signal) => trials.token(signal));
  if (!tried.ok) {
    await run.tell(refusedLine("token", tried.error));
    return tried;
  }
  const { directoryId } = tried.value;
  await run.tell(
    boundTo === undefined || boundTo === directoryId
      ? toLine("token", {
          result: "passed",
          detail: `The provider gave a token for the directory ${directoryId}.`,
        })
      : toLine("token", {
          result: "failed",
          detail: `The token is for the directory ${directoryId}, and this integration is bound to ${boundTo}.`,
          code: "other_directory",
          advice: "Connect that directory by an integration of its own.",
        }),
  );
  return tried;
}
