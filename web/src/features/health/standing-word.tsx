import { IconAlertTriangle, IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { healthTexts as t } from "../../texts/health.ts";
import { StateWord } from "../../ui/state-word.tsx";
import type { Health } from "./queries.ts";

const LOOKS = {
  good: { icon: IconCircleCheck, colour: "green-7" },
  watch: { icon: IconAlertTriangle, colour: "orange-7" },
  bad: { icon: IconCircleX, colour: "red-7" },
} as const;

export type Standing = Health["sources"][number]["standing"];

/** How something stands: in order, worth a look, or not in order. */
export function StandingWord({ standing }: { readonly standing: Standing }) {
  return <StateWord {...LOOKS[standing]} word={t.states[standing]} />;
}
