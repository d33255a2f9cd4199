/** What comes after the set was frozen, and is taken as well: the only way in which a run acts outside its set. */
export interface LateClause {
  /** The run watches until then, and not longer. */
  readonly until: Date;
  /** It ends earlier when nothing has come for so many days; `undefined`: only at `until`. */
  readonly idleDays: number | undefined;
  /** Forwards among journaled mail that contain the original's text are taken too. */
  readonly followsForwards: boolean;
}
