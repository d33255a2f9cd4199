import { useEffect } from "react";
import { shellTexts as t } from "../texts/shell.ts";

const MAX_TITLE = 80;
// What turns the direction of writing round, or is not seen: a mail's subject may be a heading.
const UNSEEN = /[\p{Cf}\p{Cc}]/gu;

/** The tab bears the name of the screen, whichever that is: its first heading. */
export function DocumentTitle() {
  useEffect(() => {
    const show = (): void => {
      const heading = document.querySelector("h1")?.textContent ?? "";
      const name = heading.replaceAll(UNSEEN, "").trim().slice(0, MAX_TITLE);
      const title = name === "" ? t.brand : `${name} · ${t.brand}`;
      if (document.title !== title) document.title = title;
    };
    const observer = new MutationObserver(show);
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
    show();
    return () => observer.disconnect();
  }, []);
  return undefined;
}
