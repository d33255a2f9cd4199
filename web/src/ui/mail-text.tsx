import { visibleText } from "../lib/visible-text.ts";

/** Longer than anybody reads; a subject can be a megabyte long. */
const MOST_CHARACTERS = 300;

interface MailTextProps {
  readonly text: string;
  /** Shown where the mail says nothing. */
  readonly otherwise?: string;
  /** On one line, cut off where there is no more room. */
  readonly oneLine?: boolean;
  /** Where more of it is worth reading. */
  readonly mostCharacters?: number;
}

/**
 * What a mail says of itself, as text and nothing else. Isolated, so that its marks for writing from right to left
 * cannot turn round what stands beside it.
 */
export function MailText({
  text,
  otherwise = "",
  oneLine = false,
  mostCharacters = MOST_CHARACTERS,
}: MailTextProps) {
  const cut = text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
  const short = visibleText(cut);
  return (
    <bdi
      dir="auto"
      style={
        oneLine
          ? { display: "block", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }
          : { overflowWrap: "anywhere" }
      }
    >
      {short === "" ? otherwise : short}
    </bdi>
  );
}
