import { Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { changeGroup, removeGroup } from "#api/contract/manual-groups.ts";
import { useAccount } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import type { FormValues } from "../../lib/form-values.ts";
import { useChange } from "../../lib/use-change.ts";
import { directoryTexts } from "../../texts/directory.ts";
import { formTexts } from "../../texts/forms.ts";
import { Form } from "../../ui/form.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { RemoveButton } from "../../ui/remove-button.tsx";
import { type DirectoryGroup, membersQuery } from "./queries.ts";

const t = directoryTexts.manual;

/** What can be done with a group that people have made by hand. */
export function GroupActions({ group: { id, name } }: { readonly group: DirectoryGroup }) {
  return (
    <>
      <ModalButton label={t.edit} about={name} title={t.title(name)} variant="default" size="compact-sm">
        {(close) => <Members id={id} onDone={close} />}
      </ModalButton>
      <RemoveButton
        name={name}
        title={t.removeTitle(name)}
        body={t.removeBody}
        touches={["directory"]}
        said={t.removed}
        remove={(account) =>
          call<typeof removeGroup>("DELETE", "/directory/groups/:group_id", {
            account,
            params: { group_id: id },
          })
        }
      />
    </>
  );
}

interface MembersProps {
  readonly id: string;
  readonly onDone: () => void;
}

function Members({ id, onDone }: MembersProps) {
  const query = useQuery(membersQuery(useAccount().id, id));
  return (
    <Loaded query={query}>
      {({ addresses, total }) =>
        // What is not shown must not be taken out by saving.
        total > addresses.length ? (
          <Text size="sm">{t.tooMany(addresses.length)}</Text>
        ) : (
          <MembersForm id={id} addresses={addresses} onDone={onDone} />
        )
      }
    </Loaded>
  );
}

interface MembersFormProps extends MembersProps {
  readonly addresses: readonly string[];
}

function MembersForm({ id, addresses, onDone }: MembersFormProps) {
  const save = useChange<FormValues>({
    touches: ["directory"],
    change: async (account, values) => {
      const body = changeOf(addresses, values.text("members"));
      if (body.add.length + body.remove.length === 0) return;
      await call<typeof changeGroup>("PATCH", "/directory/groups/:group_id", {
        account,
        params: { group_id: id },
        body,
      });
    },
    said: () => t.saved,
    onDone,
  });
  return (
    <Form submit={formTexts.save} state={save} onCancel={onDone} onSubmit={save.mutate}>
      <Textarea
        name="members"
        label={t.members}
        description={t.about}
        defaultValue={addresses.join("\n")}
        autosize
        minRows={4}
        maxRows={16}
        data-autofocus
      />
    </Form>
  );
}

/** Only what this person has changed: who was added meanwhile by somebody else stays. */
function changeOf(before: readonly string[], typed: string) {
  const wanted = new Set(
    typed
      .split(/[\s,;]+/)
      .filter((it) => it !== "")
      .map((it) => it.toLowerCase()),
  );
  const known = new Set(before);
  return { add: [...wanted.difference(known)], remove: [...known.difference(wanted)] };
}
