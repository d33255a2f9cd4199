import { Anchor } from "@mantine/core";
import type { ReactNode } from "react";
import { GUIDE_PLACES, type GuidePlace } from "./guide-places.ts";

interface GuideLinkProps {
  /** Of the guides that the server itself shows: they are of its version, and there where nothing else can be reached. */
  readonly to: GuidePlace;
  readonly children: ReactNode;
}

/** Leads to the step of a guide that is needed here, in a tab of its own: what is filled in meanwhile stays. */
export function GuideLink({ to, children }: GuideLinkProps) {
  return (
    // Underlined: it may stand within a sentence, where a colour alone does not tell it.
    <Anchor href={`/docs/${GUIDE_PLACES[to]}`} target="_blank" rel="noopener" size="sm" underline="always">
      {children}
    </Anchor>
  );
}
