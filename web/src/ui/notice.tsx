import { Alert } from "@mantine/core";
import type { ReactNode } from "react";

interface NoticeProps {
  readonly title: string;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}

/** Something to know before one goes on. */
export function Notice({ title, icon, children }: NoticeProps) {
  return (
    <Alert
      color="orange"
      variant="outline"
      title={title}
      icon={icon}
      // An orange title has 3.4:1 on white; 4.5:1 is what WCAG 2.2 asks for.
      styles={{ title: { color: "var(--mantine-color-text)" } }}
    >
      {children}
    </Alert>
  );
}
