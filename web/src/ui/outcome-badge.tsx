import { type Outcome, lookOf } from "./outcomes.ts";
import classes from "./outcomes.module.css";

interface OutcomeBadgeProps {
  readonly outcome: Outcome;
}

/** How it ended for one copy, or how it stands: a word with its sign. */
export function OutcomeBadge({ outcome }: OutcomeBadgeProps) {
  const { icon: Icon, colour, label, meaning } = lookOf(outcome);
  return (
    <span className={classes["badge"]} title={meaning}>
      <Icon size={16} aria-hidden color={`var(--mantine-color-${colour})`} />
      {label}
    </span>
  );
}
