import { visibleText } from "../../lib/visible-text.ts";
import classes from "./mail-frame.module.css";

/** Text of a mail as text, in a box of its own. Each line is by itself, so that none can turn round another. */
export function MailSource({ text }: { readonly text: string }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- What scrolls must be reached by keyboard.
    <pre className={classes["source"]} dir="auto" tabIndex={0}>
      {visibleText(text)}
    </pre>
  );
}
