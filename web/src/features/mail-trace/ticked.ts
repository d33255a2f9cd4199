import { useState } from "react";

/** Which messages are ticked: some of them, or all that the search finds, also those not loaded yet. */
export interface Ticked {
  readonly isAll: boolean;
  readonly ids: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
  readonly set: (ids: readonly string[]) => void;
  readonly setAll: () => void;
  readonly clear: () => void;
}

interface State {
  readonly of: string;
  readonly isAll: boolean;
  readonly ids: ReadonlySet<string>;
}

/** Ticks belong to a search: another one begins without any. */
export function useTicked(q: string): Ticked {
  const none: State = { of: q, isAll: false, ids: new Set() };
  const [state, setState] = useState(none);
  const { isAll, ids } = state.of === q ? state : none;
  return {
    isAll,
    ids,
    toggle: (id) => {
      const next = new Set(ids);
      if (!next.delete(id)) next.add(id);
      setState({ of: q, isAll: false, ids: next });
    },
    set: (all) => setState({ of: q, isAll: false, ids: new Set(all) }),
    setAll: () => setState({ of: q, isAll: true, ids: new Set() }),
    clear: () => setState(none),
  };
}
