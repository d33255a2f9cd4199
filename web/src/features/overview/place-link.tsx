import { Anchor } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";
import { useAccount } from "../../lib/account.ts";
import type { Place } from "./where-mended.ts";

interface PlaceLinkProps {
  readonly place: Place;
  /** For those who hear one link after the other. */
  readonly label?: string;
  readonly children: ReactNode;
}

/** A link to a screen that the table of places names: its search is that screen's own, of which this one knows no type. */
export function PlaceLink({ place: { path, search = {} }, label, children }: PlaceLinkProps) {
  const { id } = useAccount();
  const { history } = useRouter();
  const query = new URLSearchParams(search).toString();
  const href = `/${id}/${path}${query === "" ? "" : `?${query}`}`;
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return; // into another tab
    event.preventDefault();
    history.push(href);
  };
  return (
    <Anchor size="sm" href={href} onClick={follow} {...(label !== undefined && { "aria-label": label })}>
      {children}
    </Anchor>
  );
}
