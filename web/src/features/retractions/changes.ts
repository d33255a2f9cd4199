import { notifications } from "@mantine/notifications";
import { type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import type { decideIdentity } from "#api/contract/identity-decisions.ts";
import type { decideApproval, resumeRetraction, startSurvey } from "#api/contract/plans.ts";
import type {
  applyRetraction,
  cancelRetraction,
  draftRetraction,
  draftSamples,
  releaseRetraction,
} from "#api/contract/retractions.ts";
import { useAccount } from "../../lib/account.ts";
import { type Asked, call, type ReplyTo } from "../../lib/api.ts";
import { shellTexts } from "../../texts/shell.ts";
import type { Mismatch } from "./queries.ts";

export type DraftBody = NonNullable<Asked<typeof draftRetraction>["body"]>;
export type SamplesBody = NonNullable<Asked<typeof draftSamples>["body"]>;
export type ApplyBody = NonNullable<Asked<typeof applyRetraction>["body"]>;
export type DecisionBody = NonNullable<Asked<typeof decideApproval>["body"]>;
export type ResumeBody = NonNullable<Asked<typeof resumeRetraction>["body"]>;
export type IdentityBody = NonNullable<Asked<typeof decideIdentity>["body"]>;
export type ReleaseBody = NonNullable<Asked<typeof releaseRetraction>["body"]>;

/** Whatever was done, the server says what has become of it. */
function useChange<Given, Reply>(
  change: (given: Given, account: string) => Promise<Reply>,
  onError?: (error: Error) => void,
): UseMutationResult<Reply, Error, Given> {
  const client = useQueryClient();
  const { id: account } = useAccount();
  return useMutation({
    mutationFn: (given: Given) => change(given, account),
    ...(onError !== undefined && { onError }),
    onSettled: () => client.invalidateQueries({ queryKey: [account, "retractions"] }),
  });
}

export type Named =
  | { readonly by: "samples"; readonly body: SamplesBody }
  | { readonly by: "others"; readonly body: DraftBody };

export function useDraft() {
  return useChange(
    (named: Named, account): Promise<ReplyTo<typeof draftRetraction>> =>
      named.by === "samples"
        ? call<typeof draftSamples>("POST", "/retractions/samples", { account, body: named.body })
        : call<typeof draftRetraction>("POST", "/retractions", { account, body: named.body }),
  );
}

export function useApply(id: string) {
  const params = { retraction_id: id };
  return useChange((body: ApplyBody, account) =>
    call<typeof applyRetraction>("POST", "/retractions/:retraction_id/apply", { account, params, body }),
  );
}

/** Of a draft: it is discarded. Of a run: what is open is refused, and its watch ends. */
export function useCancel(id: string) {
  const params = { retraction_id: id };
  return useChange((_given: undefined, account) =>
    call<typeof cancelRetraction>("POST", "/retractions/:retraction_id/cancel", { account, params }),
  );
}

export function useSurvey(id: string) {
  const params = { retraction_id: id };
  return useChange((_given: undefined, account) =>
    call<typeof startSurvey>("POST", "/retractions/:retraction_id/survey", { account, params }),
  );
}

export function useDecision(id: string) {
  const params = { retraction_id: id };
  return useChange((body: DecisionBody, account) =>
    call<typeof decideApproval>("POST", "/retractions/:retraction_id/approval", { account, params, body }),
  );
}

export function useResume(id: string) {
  const params = { retraction_id: id };
  return useChange((body: ResumeBody, account) =>
    call<typeof resumeRetraction>("POST", "/retractions/:retraction_id/resume", { account, params, body }),
  );
}

/** The card may be gone by then, as somebody else has decided: what went wrong is said beside all of them. */
export function useIdentityDecision({ retraction_id, copy_id }: Mismatch) {
  const params = { retraction_id, copy_id };
  const path = "/identity_mismatches/:retraction_id/:copy_id";
  return useChange(
    (body: IdentityBody, account) => call<typeof decideIdentity>("POST", path, { account, params, body }),
    (error) =>
      notifications.show({
        title: shellTexts.trouble.title,
        message: error.message,
        color: "red",
        autoClose: false,
      }),
  );
}

export function useRelease(id: string) {
  const params = { retraction_id: id };
  return useChange((body: ReleaseBody, account) =>
    call<typeof releaseRetraction>("POST", "/retractions/:retraction_id/release", { account, params, body }),
  );
}
