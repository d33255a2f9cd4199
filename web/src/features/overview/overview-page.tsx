import { Title } from "@mantine/core";
import { useAccount } from "../../lib/account.ts";

export function OverviewPage() {
  return <Title order={1}>{useAccount().name}</Title>;
}
