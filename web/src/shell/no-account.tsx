import { Button, Container, Text, Title } from "@mantine/core";
import { shellTexts as t } from "../texts/shell.ts";
import { useSignOut } from "./user-menu.tsx";

export function NoAccount() {
  const signOut = useSignOut();
  return (
    <Container size="sm" py="xl">
      <Title order={1}>{t.noAccount.title}</Title>
      <Text my="md">{t.noAccount.body}</Text>
      <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate()}>
        {t.user.signOut}
      </Button>
    </Container>
  );
}
