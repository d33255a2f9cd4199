import type { Drift } from "#retraction/drift.ts";
import type { ApplyReply, DraftReply, ReleaseReply, Retraction } from "#retraction/retraction-requests.ts";
import { ApiError, notFound } from "./api-error.ts";

/** The plan, or the answer why there is none. */
export function drafted(reply: DraftReply): Retraction {
  switch (reply.result) {
    case "drafted":
      return reply.retraction;
    case "unknown_messages":
      throw new ApiError(
        "not_found",
        ...reply.messageIds.map((it) => `There is no message ${it} in this account.`),
      );
    case "untrusted":
      throw new ApiError(
        "untrusted_message",
        ...reply.messageIds.map(
          (it) =>
            `Nothing proves that the copy of message ${it} came from your provider: it is never acted on.`,
        ),
      );
    case "no_copies":
      throw new ApiError("no_copies", "No mailbox of this account is known to hold these messages.");
    case "nobody_in_scope":
      throw new ApiError("no_copies", {
        message:
          "No copy of these messages is known to be in the scope: widen it, or have the directory read first.",
        pointer: "/body/scope",
      });
    case "unavailable":
      throw new ApiError("unavailable_destination", {
        message: `No copy of these messages can go there: ${reply.why}, or send "when_impossible": "next_weaker".`,
        pointer: "/body/destination",
      });
  }
}

type Answered = Exclude<ApplyReply, { readonly result: "confirmation_needed" | "approval_needed" }>;

/** The run or the held plan, or the answer why the plan does not start. */
export function applied(reply: Answered): {
  readonly retraction: Retraction;
  readonly drift: Drift | undefined;
} {
  switch (reply.result) {
    case "started":
      return reply;
    case "held":
      return { retraction: reply.retraction, drift: undefined };
    case "not_found":
      throw notFound("retraction");
    case "not_a_draft":
      throw new ApiError("wrong_state", `This retraction is ${reply.state}: only a draft can be applied.`);
    case "discovering":
      throw stillDiscovering();
    case "other_plan":
      throw new ApiError("changed_meanwhile", {
        message:
          "The hash is not this plan's, or the set has changed since: make a new draft and look at it.",
        pointer: "/body/hash",
      });
  }
}

/** There is no plan before its messages are known. */
export function stillDiscovering(): ApiError {
  return new ApiError(
    "wrong_state",
    "What the search finds is still being looked up: wait until discovery is done, then apply the hash it has.",
  );
}

/** The run that undoes or its plan, or the answer why there is none. */
export function releasing(reply: ReleaseReply): Retraction {
  switch (reply.result) {
    case "started":
    case "drafted":
      return reply.retraction;
    case "not_found":
      throw notFound("retraction");
    case "not_releasable":
      throw new ApiError("wrong_state", `This retraction cannot be released: ${reply.why}.`);
  }
}
