import { Select, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useAccount } from "../lib/account.ts";
import { useUser } from "../lib/user.ts";
import { shellTexts as t } from "../texts/shell.ts";

/** Which organisation this is; whoever works for several changes it here. */
export function AccountMenu() {
  const { accounts } = useUser();
  const { id, name } = useAccount();
  const navigate = useNavigate();
  if (accounts.length < 2) {
    return (
      <Text c="dimmed" truncate maw={{ base: 110, xs: 180 }}>
        {name}
      </Text>
    );
  }
  return (
    <Select
      aria-label={t.account}
      size="xs"
      w={{ base: 110, xs: 180 }}
      searchable
      allowDeselect={false}
      data={accounts.map((it) => ({ value: it.id, label: it.name }))}
      value={id}
      onChange={(account) => {
        if (account !== null) void navigate({ to: "/$account/overview", params: { account } });
      }}
    />
  );
}
