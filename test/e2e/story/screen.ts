/** What stands on a terminal in the end, and what lines showed before something else was written over them. */
export interface Screen {
  readonly lines: readonly string[];
  readonly overwritten: readonly string[];
}

interface Paper {
  readonly lines: string[];
  readonly overwritten: string[];
  row: number;
  column: number;
}

const ESC = "\u001b";
/** Everything that our command line writes to a terminal: the few sequences of bar and questions, line ends, text. */
const PIECES = [`${ESC}\\[([?\\d;]*)([A-Za-z])`, `${ESC}[78]?`, "[\\r\\n\\b]", `[^${ESC}\\r\\n\\b]+`];
const PIECE = new RegExp(PIECES.join("|"), "gu");

/** A terminal without a lower edge: nothing scrolls away. Sequences that only colour or hide the cursor are left out. */
export function readScreen(written: string): Screen {
  const paper: Paper = { lines: [""], overwritten: [], row: 0, column: 0 };
  for (const [piece, parameter = "", command] of written.matchAll(PIECE)) {
    if (command !== undefined) COMMANDS[command]?.(paper, Number(/^\d+/.exec(parameter)?.[0] ?? 0));
    else if (!piece.startsWith(ESC)) write(paper, piece);
  }
  const trimmed = (lines: readonly string[]): readonly string[] => lines.map((it) => it.trimEnd());
  const lines = trimmed(paper.lines);
  return {
    // Whether the last thing on it was text, or a bar that is gone by now, nobody sees.
    lines: lines.slice(0, lines.findLastIndex((it) => it !== "") + 1),
    overwritten: trimmed(paper.overwritten),
  };
}

/** By the letter that ends the sequence; those that are not here change no text. */
const COMMANDS: Readonly<Record<string, (paper: Paper, number: number) => void>> = {
  A: (paper, number) => (paper.row = Math.max(0, paper.row - Math.max(1, number))),
  C: (paper, number) => (paper.column += Math.max(1, number)),
  D: (paper, number) => (paper.column = Math.max(0, paper.column - Math.max(1, number))),
  G: (paper, number) => goTo(paper, Math.max(0, number - 1)),
  J: erase,
  K: erase,
};

function write(paper: Paper, piece: string): void {
  if (piece === "\r") goTo(paper, 0);
  else if (piece === "\b") paper.column = Math.max(0, paper.column - 1);
  else if (piece === "\n") {
    paper.row += 1;
    paper.lines[paper.row] ??= "";
  } else {
    const line = lineOf(paper).padEnd(paper.column);
    paper.lines[paper.row] = line.slice(0, paper.column) + piece + line.slice(paper.column + piece.length);
    paper.column += piece.length;
  }
}

function goTo(paper: Paper, column: number): void {
  const line = lineOf(paper);
  if (column === 0 && line.trim() !== "" && paper.overwritten.at(-1) !== line) paper.overwritten.push(line);
  paper.column = column;
}

/** To the line's end, or with 2 all of it. */
function erase(paper: Paper, number: number): void {
  paper.lines[paper.row] = number === 2 ? "" : lineOf(paper).slice(0, paper.column);
}

function lineOf({ lines, row }: Paper): string {
  return lines[row] ?? "";
}
