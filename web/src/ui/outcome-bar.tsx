import { outcomeBarText } from "../texts/outcomes.ts";
import { type Counts, lookOf, partsOf } from "./outcomes.ts";
import classes from "./outcomes.module.css";
import { plural } from "./plural.ts";

interface OutcomeBarProps {
  readonly counts: Counts;
  /** The number that the parts add up to. */
  readonly copies: number;
  /** Below it, each outcome with its number. */
  readonly withLegend?: boolean;
}

/** How the copies of a run stand. Whatever is not counted is not there: the parts always add up to the copies. */
export function OutcomeBar({ counts, copies, withLegend = false }: OutcomeBarProps) {
  const parts = partsOf(counts);
  const words = parts.map(({ outcome, count }) => `${count.toLocaleString("en")} ${lookOf(outcome).label}`);
  return (
    <>
      <div
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- It is drawn of parts, and read as one picture.
        role="img"
        className={classes["bar"]}
        aria-label={outcomeBarText(plural(copies, "copy", "copies"), words.join(", "))}
      >
        {parts.map(({ outcome, count }) => (
          <span
            key={outcome}
            className={classes["part"]}
            style={{ flexGrow: count, background: `var(--mantine-color-${lookOf(outcome).colour})` }}
          />
        ))}
      </div>
      {withLegend && (
        <ul className={classes["legend"]} aria-hidden>
          {parts.map(({ outcome }, index) => (
            <li key={outcome}>
              <span
                className={classes["key"]}
                style={{ background: `var(--mantine-color-${lookOf(outcome).colour})` }}
              />
              {words[index]}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
