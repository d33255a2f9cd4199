import { z } from "zod";

const Item = z.object({
  id: z.string(),
  subject: z.string(),
  place: z.string(),
  isRead: z.boolean(),
});

const State = z.object({
  organisations: z.array(
    z.object({ mailboxes: z.array(z.object({ address: z.string(), items: z.array(Item) })) }),
  ),
});

const Effect = z.object({
  at: z.coerce.date(),
  address: z.string(),
  messageId: z.string(),
  by: z.enum(["app", "user", "provider"]),
});
export type MailboxEffect = z.output<typeof Effect>;

/** One item as its provider knows it, marks and all. */
export interface SimulatedItem extends z.output<typeof Item> {
  readonly mailbox: string;
}

/** The simulated providers' own side, in another process: what really lies in the mailboxes, whoever claims what. */
export interface SimulatedMailboxes {
  /** The items with this Message-ID, sorted by mailbox. */
  items(messageId: string): Promise<readonly SimulatedItem[]>;
  /** Where they lie, as `mailbox place`. */
  places(messageId: string): Promise<readonly string[]>;
  /** Every change that an app has made, oldest first in each mailbox. */
  changesByApps(since: Date): Promise<readonly MailboxEffect[]>;
  /** What the owner of a mailbox does with a mail. */
  ownerDoes(mailbox: string, messageId: string, action: object): Promise<void>;
  /** From now on each of these operations takes so long, beside all that goes wrong already. */
  slowDown(operations: readonly string[], delayMs: number): Promise<AsyncDisposable>;
}

/** `url` and `token` as the product prints them. */
export function openSimulatedMailboxes(url: string, token: string): SimulatedMailboxes {
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  const items = async (messageId: string): Promise<readonly SimulatedItem[]> => {
    const { organisations } = State.parse(
      await ask("GET", `/state?messageId=${encodeURIComponent(messageId)}`),
    );
    return organisations
      .flatMap((it) => it.mailboxes)
      .flatMap(({ address, items: found }) => found.map((item) => ({ mailbox: address, ...item })))
      .toSorted((a, b) => a.mailbox.localeCompare(b.mailbox));
  };
  return {
    items,
    places: async (messageId) => (await items(messageId)).map((it) => `${it.mailbox} ${it.place}`),
    changesByApps: async (since) =>
      z
        .array(Effect)
        .parse(await ask("GET", "/effects"))
        .filter((it) => it.by === "app" && it.at >= since),
    ownerDoes: async (mailbox, item, action) => {
      await ask("POST", "/actions", { mailbox, item, action });
    },
    slowDown: async (operations, delayMs) => {
      const before = z.array(z.looseObject({})).parse(await ask("GET", "/faults"));
      const slow = operations.map((operation) => ({ kind: "latency", operation, delayMs }));
      // The first rule that fits is the one that acts.
      await ask("PUT", "/faults", [...slow, ...before]);
      return {
        [Symbol.asyncDispose]: async () => {
          await ask("PUT", "/faults", before);
        },
      };
    },
  };
}
