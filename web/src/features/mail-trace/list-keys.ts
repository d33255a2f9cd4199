import { useHotkeys } from "@mantine/hooks";
import { type RefObject, useState } from "react";
import type { FoundMessage } from "./queries.ts";
import type { Ticked } from "./ticked.ts";

interface KeyNeeds {
  readonly q: string;
  readonly messages: readonly FoundMessage[];
  readonly ticked: Ticked;
  readonly searchBox: RefObject<HTMLInputElement | null>;
}

/** `/`, j, k, x and Escape; Enter opens by itself, since the keyboard stands on a link. Answers where it stands. */
export function useListKeys({ q, messages, ticked, searchBox }: KeyNeeds): number {
  const [place, setPlace] = useState({ of: q, index: -1 });
  const active = place.of === q ? Math.min(place.index, messages.length - 1) : -1;
  const go = (index: number): void =>
    setPlace({ of: q, index: Math.max(0, Math.min(index, messages.length - 1)) });
  const untick = (): void =>
    ticked.isAll || ticked.ids.size > 0 ? ticked.clear() : setPlace({ of: q, index: -1 });
  const tick = (): void => {
    const message = messages[active];
    if (message !== undefined) ticked.toggle(message.id);
  };
  useHotkeys(
    [
      ["/", unlessTyping(() => searchBox.current?.focus()), LEAVE_ALONE],
      // Where the slash is on the key of the seven.
      ["shift+/", unlessTyping(() => searchBox.current?.focus()), LEAVE_ALONE],
      ["j", unlessTyping(() => go(active + 1)), LEAVE_ALONE],
      ["k", unlessTyping(() => go(active - 1)), LEAVE_ALONE],
      ["x", unlessTyping(tick), LEAVE_ALONE],
      ["Escape", unlessTyping(untick), LEAVE_ALONE],
    ],
    // A box that was ticked by a click has the keyboard, and j still means the next message.
    [],
  );
  return active;
}

/** What is typed into a field must arrive there. */
const LEAVE_ALONE = { preventDefault: false };

function unlessTyping(act: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (isTyping(event.target)) return;
    event.preventDefault();
    act();
  };
}

/** In a field whose letters are its own; also in a dialog, over which the list lies still. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.matches("textarea, select, input:not([type=checkbox])") || target.closest("[role=dialog]") !== null
  );
}
