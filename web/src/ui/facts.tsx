import type { ReactNode } from "react";
import classes from "./facts.module.css";

interface FactsProps {
  /** Name and value; those without a value are left out. */
  readonly facts: readonly (readonly [string, ReactNode])[];
}

/** What is known of one thing, name by name. */
export function Facts({ facts }: FactsProps) {
  const known = facts.filter(([, value]) => value !== undefined && value !== null && value !== "");
  return (
    <dl className={classes["facts"]}>
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
