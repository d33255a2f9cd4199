import { notifications } from "@mantine/notifications";
import { useMutation, type UseMutationResult, useQueryClient } from "@tanstack/react-query";
import { useAccount } from "./account.ts";

interface Change<Given, Done> {
  /** Of the things on screens that this makes stale, as in `live-events.ts`. */
  readonly touches: readonly string[];
  readonly change: (account: string, given: Given) => Promise<Done>;
  /** Said once it is done; `undefined`: the screen says it itself. */
  readonly said?: (done: Done, given: Given) => string | undefined;
  readonly onDone?: (done: Done, given: Given) => void;
}

/** Something a person changes on the server: what shows it is asked anew, and that it is done is said. */
export function useChange<Given = void, Done = unknown>({
  touches,
  change,
  said,
  onDone,
}: Change<Given, Done>): UseMutationResult<Done, Error, Given> {
  const { id } = useAccount();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: Given) => change(id, given),
    onSuccess: (done, given) => {
      const message = said?.(done, given);
      if (message !== undefined) notifications.show({ message, color: "green" });
      onDone?.(done, given);
    },
    // After a refusal too: what is on the screen may be what was overtaken.
    onSettled: () => Promise.all(touches.map((thing) => client.invalidateQueries({ queryKey: [id, thing] }))),
  });
}
