import { Box, Center, Group, Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { ColourScheme } from "../../shell/colour-scheme.tsx";
import { shellTexts } from "../../texts/shell.ts";

interface FrontProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}

/** The page of whoever is not inside yet. */
export function Front({ title, lead, children }: FrontProps) {
  return (
    <Box component="main" mih="100vh" px="md" py="xl">
      <Group justify="end">
        <ColourScheme />
      </Group>
      <Center mt={{ base: "sm", sm: "xl" }}>
        <Stack gap="lg" w="100%" maw={420}>
          <Group gap="xs" justify="center">
            <img src="/icon.svg" alt="" width={32} height={32} />
            <Text fw={700} size="lg">
              {shellTexts.brand}
            </Text>
          </Group>
          <Paper withBorder p="lg">
            <Stack gap="md">
              <Title order={1} size="h3">
                {title}
              </Title>
              {lead !== undefined && (
                <Text size="sm" component="div">
                  {lead}
                </Text>
              )}
              {children}
            </Stack>
          </Paper>
        </Stack>
      </Center>
    </Box>
  );
}
