import { Button, Stack, Text, TextInput } from "@mantine/core";
import type { inviteUser } from "#api/contract/users.ts";
import { call, type ReplyTo } from "../../lib/api.ts";
import type { FormValues } from "../../lib/form-values.ts";
import { useChange } from "../../lib/use-change.ts";
import { formTexts } from "../../texts/forms.ts";
import { userTexts as t } from "../../texts/users.ts";
import { Form } from "../../ui/form.tsx";
import { RoleField, roleOf } from "../../ui/role-field.tsx";
import { ShownOnce } from "../../ui/shown-once.tsx";

type Invited = ReplyTo<typeof inviteUser>["result"];

/** Invites somebody: the link is mailed, or shown to be handed over. */
export function InviteForm({ onDone }: { readonly onDone: () => void }) {
  const invite = useChange<FormValues, Invited>({
    touches: ["users"],
    change: async (account, values) => {
      const name = values.optional("name");
      const body = {
        email: values.text("email"),
        role: roleOf(values.text("role")),
        ...(name !== undefined && { name }),
      };
      return (await call<typeof inviteUser>("POST", "/users", { account, body })).result;
    },
  });
  if (invite.data !== undefined) return <Told invited={invite.data} onDone={onDone} />;
  return (
    <Form submit={t.invite} state={invite} onCancel={onDone} onSubmit={invite.mutate}>
      <TextInput
        name="email"
        type="email"
        label={t.email}
        required
        maxLength={320}
        autoComplete="off"
        data-autofocus
      />
      <TextInput name="name" label={t.name} description={t.nameHint} maxLength={200} autoComplete="off" />
      <RoleField label={t.role} />
    </Form>
  );
}

interface ToldProps {
  readonly invited: Invited;
  readonly onDone: () => void;
}

function Told({ invited: { user, link }, onDone }: ToldProps) {
  if (link !== null) return <ShownOnce about={t.link(user.email)} text={link} onDone={onDone} />;
  return (
    <Stack gap="sm">
      <Text size="sm" component="output">
        {t.mailed(user.email)}
      </Text>
      <Button onClick={onDone} style={{ alignSelf: "end" }}>
        {formTexts.done}
      </Button>
    </Stack>
  );
}
