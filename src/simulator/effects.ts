/** How an item looked: where it was, and its marks (read, flag, categories, importance) in one text. */
export interface Seen {
  /** As `StateItem.place`, without marks. */
  readonly place: string;
  readonly marks: string;
}

/** One change of one item, whoever made it: what a claim about the mailbox is held against. */
export interface Effect {
  readonly at: Date;
  /** The id by which apps know it. */
  readonly itemId: string;
  readonly messageId: string;
  /** `provider`: it did to this item what was asked for another one. */
  readonly by: "app" | "user" | "provider";
  /** The operation, such as `graph.move`, or what the user did. */
  readonly what: string;
  /** `undefined`: it was not there before. */
  readonly before: Seen | undefined;
  /** `undefined`: it is there no more under this id. */
  readonly after: Seen | undefined;
}

/** The mailbox's own ledger: every change, oldest first. What changed nothing is not in it. */
export interface Effects {
  readonly all: readonly Effect[];
  record(effect: Effect): void;
}

export function openEffects(): Effects {
  const all: Effect[] = [];
  return {
    all,
    record(effect) {
      const { before, after } = effect;
      if (before?.place === after?.place && before?.marks === after?.marks) return;
      all.push(effect);
    },
  };
}
