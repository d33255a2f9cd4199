import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { closeTrip, decideObserved, putAutomation, putBreaker } from "#api/contract/breaker.ts";
import type { releaseRule } from "#api/contract/rule-release.ts";
import { useAccount } from "../../lib/account.ts";
import { type Asked, call } from "../../lib/api.ts";

export type Decision = "proceed" | "refuse";
type RuleBody = NonNullable<Asked<typeof releaseRule>["body"]>;
type LimitsBody = NonNullable<Asked<typeof putBreaker>["body"]>;
type ModeBody = NonNullable<Asked<typeof putAutomation>["body"]>;

/** Whatever was done, the server says what has become of it. */
function useChange<Given, Reply>(change: (given: Given, account: string) => Promise<Reply>) {
  const client = useQueryClient();
  const { id: account } = useAccount();
  return useMutation({
    mutationFn: (given: Given) => change(given, account),
    onSettled: () =>
      Promise.all(
        ["breaker", "retractions", "settings"].map((it) =>
          client.invalidateQueries({ queryKey: [account, it] }),
        ),
      ),
  });
}

export function useCloseTrip(id: string) {
  const params = { trip_id: id };
  return useChange((body: { readonly decision: Decision; readonly reason: string }, account) =>
    call<typeof closeTrip>("POST", "/settings/breaker/trips/:trip_id/close", { account, params, body }),
  );
}

/** Only counts where `dry_run` says so. */
export function useReleaseRule() {
  return useChange((body: RuleBody, account) =>
    call<typeof releaseRule>("POST", "/retractions/release_rule", { account, body }),
  );
}

export function useSaveLimits() {
  return useChange((body: LimitsBody, account) =>
    call<typeof putBreaker>("PUT", "/settings/breaker", { account, body }),
  );
}

export function useSetMode() {
  return useChange((body: ModeBody, account) =>
    call<typeof putAutomation>("PUT", "/settings/automation", { account, body }),
  );
}

/** All that was observed until now; the server decides about so many at a time. Answers how many copies it were. */
export function useDecideObserved() {
  return useChange(async (decision: Decision, account) => {
    const body = { decision, before: new Date().toISOString() };
    let copies = 0;
    for (let left = 1; left > 0; ) {
      const { result } = await call<typeof decideObserved>("POST", "/retractions/observed", {
        account,
        body,
      });
      copies += result.copies;
      left = result.copies === 0 ? 0 : result.left;
    }
    return copies;
  });
}
