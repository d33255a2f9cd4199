import { z } from "zod";
import type { Simulator } from "#simulator/start-simulator.ts";

const State = z.object({
  organisations: z.array(
    z.object({
      mailboxes: z.array(
        z.object({
          address: z.string(),
          items: z.array(
            z.object({
              messageId: z.string(),
              subject: z.string(),
              place: z.string(),
              isRead: z.boolean(),
              changes: z.number(),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** One item as it lies in a mailbox. */
export interface LyingItem {
  readonly mailbox: string;
  readonly messageId: string;
  readonly subject: string;
  readonly place: string;
  readonly isRead: boolean;
  /** How many calls have changed it. */
  readonly changes: number;
}

/** Everything in every mailbox, as the provider itself knows it. */
export async function mailboxState({ endpoints, controlToken }: Simulator): Promise<readonly LyingItem[]> {
  const response = await fetch(`${endpoints.control}/state`, {
    headers: { authorization: `Bearer ${controlToken}` },
  });
  const { organisations } = State.parse(await response.json());
  return organisations
    .flatMap((it) => it.mailboxes)
    .flatMap(({ address, items }) => items.map((item) => ({ mailbox: address, ...item })));
}
