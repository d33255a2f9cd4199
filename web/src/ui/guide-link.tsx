import { Anchor } from "@mantine/core";
import type { ReactNode } from "react";

interface GuideLinkProps {
  /** Of the guides that the server itself shows: they are of its version, and there where nothing else can be reached. */
  readonly guide: "setup-microsoft-365" | "setup-google-workspace" | "operations";
  /** The name of a heading. */
  readonly section?: string | undefined;
  readonly children: ReactNode;
}

/** Leads to the step of a guide that is needed here, in a tab of its own: what is filled in meanwhile stays. */
export function GuideLink({ guide, section, children }: GuideLinkProps) {
  const anchor = section === undefined ? "" : `#${section}`;
  return (
    <Anchor href={`/docs/${guide}${anchor}`} target="_blank" rel="noopener" size="sm">
      {children}
    </Anchor>
  );
}
