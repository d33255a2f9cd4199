/** What stands on the buttons of every form. */
export const formTexts = {
  cancel: "Cancel",
  close: "Close",
  save: "Save",
  add: "Add",
  edit: "Edit",
  remove: "Remove",
  copy: "Copy",
  copied: "Copied",
  done: "Done",
  saved: "Saved.",
  actions: "Actions",
  reason: "Why (for the action log)",
  savedBy: "Saved by",
  never: "Nobody has saved it yet: this is how the product begins.",
  more: "Show more",
  previous: "Previous page",
  next: "Next page",
  range: (from: number, to: number, total: number) =>
    `${from.toLocaleString("en")}–${to.toLocaleString("en")} of ${total.toLocaleString("en")}`,
} as const;
