import { Anchor, List, Text } from "@mantine/core";
import { useAccount, useMay } from "../../lib/account.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import type { Health } from "./queries.ts";

type Problem =
  | Health["sources"][number]["problems"][number]
  | Health["integrations"][number]["problems"][number];

/** What is not as it should be, and what to do about it. */
export function Problems({
  label,
  problems,
}: {
  readonly label: string;
  readonly problems: readonly Problem[];
}) {
  if (problems.length === 0) return undefined;
  return (
    <List size="sm" aria-label={label}>
      {problems.map((it) => (
        <List.Item key={it.code}>
          <MailText text={it.text} />
        </List.Item>
      ))}
    </List>
  );
}

interface PlaceNameProps {
  readonly name: string;
  /** Behind the organisation in the address: where more is said, and mended. */
  readonly path: string;
  readonly about: string;
}

/** The name of what stands so or so, which leads to where it is set for those who may go there. */
export function PlaceName({ name, path, about }: PlaceNameProps) {
  const { id } = useAccount();
  const mayGo = useMay("connections.configure");
  return (
    <>
      {mayGo ? (
        <Anchor component={ShellLink} size="sm" fw={600} to={`/${id}/${path}`}>
          <MailText text={name} />
        </Anchor>
      ) : (
        <Text size="sm" fw={600} component="span">
          <MailText text={name} />
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {about}
      </Text>
    </>
  );
}
