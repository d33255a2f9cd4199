import { Button, Group, Stack } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import type { FormEvent, ReactNode } from "react";
import { type FormValues, readForm } from "../lib/form-values.ts";
import { formTexts as t } from "../texts/forms.ts";
import { Trouble } from "./trouble.tsx";

interface FormProps {
  readonly submit: string;
  readonly onSubmit: (values: FormValues) => void;
  /** What the form sets going: while it runs nothing can be sent twice, and what went wrong is said beside the button. */
  readonly state: Pick<UseMutationResult, "isPending" | "error">;
  readonly onCancel?: () => void;
  readonly children: ReactNode;
}

/** Fields, the button that sends them, and why it did not work. */
export function Form({ submit, onSubmit, state, onCancel, children }: FormProps) {
  const send = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onSubmit(readForm(event.currentTarget));
  };
  return (
    <form onSubmit={send}>
      <Stack gap="sm">
        {children}
        {state.error !== null && <Trouble error={state.error} />}
        <Group justify="end" gap="xs">
          {onCancel !== undefined && (
            <Button variant="default" onClick={onCancel}>
              {t.cancel}
            </Button>
          )}
          <Button type="submit" loading={state.isPending}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
