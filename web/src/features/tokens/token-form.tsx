import { NativeSelect, TextInput } from "@mantine/core";
import type { createToken } from "#api/contract/tokens.ts";
import { call } from "../../lib/api.ts";
import type { FormValues } from "../../lib/form-values.ts";
import { useChange } from "../../lib/use-change.ts";
import { tokenTexts as t } from "../../texts/tokens.ts";
import { Form } from "../../ui/form.tsx";
import { RoleField, roleOf } from "../../ui/role-field.tsx";
import { ShownOnce } from "../../ui/shown-once.tsx";

const DAYS = [30, 90, 365] as const;
const USUAL = 90;

/** Makes a token, and shows it this once. Only Super Admins make some: they may give each role. */
export function TokenForm({ onDone }: { readonly onDone: () => void }) {
  const create = useChange<FormValues, string>({
    touches: ["tokens"],
    change: async (account, values) => {
      const days = values.number("days");
      const body = {
        name: values.text("name"),
        role: roleOf(values.text("role")),
        ...(days > 0 && { expires_in_days: days }),
      };
      return (await call<typeof createToken>("POST", "/tokens", { account, body })).result.token;
    },
  });
  if (create.data !== undefined) return <ShownOnce about={t.shownOnce} text={create.data} onDone={onDone} />;
  return (
    <Form submit={t.create} state={create} onCancel={onDone} onSubmit={create.mutate}>
      <TextInput
        name="name"
        label={t.name}
        description={t.nameHint}
        required
        maxLength={200}
        autoComplete="off"
        data-autofocus
      />
      <RoleField label={t.role} />
      <NativeSelect
        name="days"
        label={t.expires}
        defaultValue={String(USUAL)}
        data={[
          ...DAYS.map((it) => ({ value: String(it), label: t.days(it) })),
          { value: "0", label: t.neverExpires },
        ]}
      />
    </Form>
  );
}
