import { Text } from "@mantine/core";
import type { FormValues } from "../../lib/form-values.ts";
import type { Member } from "../../lib/members.ts";
import { useChange } from "../../lib/use-change.ts";
import { userTexts as t } from "../../texts/users.ts";
import { Form } from "../../ui/form.tsx";
import { RoleField, roleOf } from "../../ui/role-field.tsx";
import { act, type ActionName } from "./actions.ts";

interface ActionFormProps {
  readonly action: ActionName;
  readonly member: Member;
  readonly onDone: () => void;
}

/** Says what it does, and does it. */
export function ActionForm({ action, member, onDone }: ActionFormProps) {
  const texts = t.actions[action];
  const change = useChange<FormValues>({
    touches: ["users", "tokens"],
    change: (account, values) => act(account, { action, member, role: roleOf(values.text("role")) }),
    said: () => texts.done,
    onDone,
  });
  return (
    <Form submit={texts.label} state={change} onCancel={onDone} onSubmit={change.mutate}>
      <Text size="sm">{texts.body}</Text>
      {action === "role" && <RoleField label={t.role} initial={member.role} />}
    </Form>
  );
}
