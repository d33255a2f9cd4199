import type { Shortcut } from "../ui/shortcuts.tsx";

interface Section {
  readonly title: string;
  readonly shortcuts: readonly Shortcut[];
}

const sections: readonly Section[] = [
  {
    title: "Everywhere",
    shortcuts: [
      { keys: ["⌘K", "Ctrl K"], does: "Search or go to a screen" },
      { keys: ["?"], does: "Show these keys" },
    ],
  },
  {
    title: "Mail trace",
    shortcuts: [
      { keys: ["/"], does: "Go to the search box" },
      { keys: ["j"], does: "Next message" },
      { keys: ["k"], does: "Message before" },
      { keys: ["x"], does: "Tick or untick the message" },
      { keys: ["Enter"], does: "Open the message" },
      { keys: ["Esc"], does: "Untick all, or leave the search box" },
    ],
  },
];

/** What the keyboard does, for the overlay that `?` opens. */
export const keyTexts = { title: "Keyboard", close: "Close", sections };
