import type { Counts } from "./bins.ts";

export interface Series {
  readonly name: string;
  readonly label: string;
  /** Of Mantine's colours. */
  readonly color: string;
}

interface TimePoint {
  readonly from: Date;
  readonly counts: Counts;
}

/** What happened over time, however it is drawn. */
export interface TimeSeries {
  readonly series: readonly Series[];
  readonly points: readonly TimePoint[];
  readonly formatTime: (at: Date) => string;
}
