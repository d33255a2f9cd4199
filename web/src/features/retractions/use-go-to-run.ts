import { useNavigate } from "@tanstack/react-router";
import { useAccount } from "../../lib/account.ts";

/** Whoever makes a run or a plan is taken there, to see what it does. */
export function useGoToRun(): (run: { readonly id: string }) => void {
  const { id: account } = useAccount();
  const navigate = useNavigate();
  return ({ id: retraction }) => {
    const params = { account, retraction };
    void navigate({ to: "/$account/retractions/$retraction", params, search: {} });
  };
}
