import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

interface AnchorProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly ref?: Ref<HTMLAnchorElement>;
}

/** A link of the router that takes whatever a Mantine component gives an anchor. */
export const ShellLink = createLink(({ children, ...rest }: AnchorProps) => <a {...rest}>{children}</a>);
