import { type AnyOrganisation, actAsUser } from "./control/organisation-handle.ts";
import type { FaultRule } from "./faults.ts";

export type UserMoment = "user-before" | "user-after";

interface Place {
  readonly mailbox: string;
  /** By its id. */
  readonly item: string;
}

/**
 * The mailbox's owner does what a rule says, between two steps of an app. What cannot be done any more, such as moving
 * what is gone, is not done: people do not get that far either.
 */
export function letOwnerAct(
  organisation: AnyOrganisation,
  takeRule: (item: string) => FaultRule | undefined,
  { mailbox, item }: Place,
): void {
  const action = takeRule(item)?.action;
  if (action !== undefined) actAsUser(organisation, { mailbox, item }, action);
}
