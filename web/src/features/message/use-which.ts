import { useParams } from "@tanstack/react-router";
import { useAccount } from "../../lib/account.ts";
import type { Which } from "./queries.ts";

/** The message that the address names. */
export function useWhich(): Which {
  const { message } = useParams({ from: "/$account/messages/$message" });
  return { account: useAccount().id, id: message };
}
