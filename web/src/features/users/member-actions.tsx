import { Button, Menu, Modal, Text } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import type { Member } from "../../lib/members.ts";
import { formTexts } from "../../texts/forms.ts";
import { userTexts as t } from "../../texts/users.ts";
import { type ActionName, actionsFor } from "./actions.ts";
import { ActionForm } from "./action-form.tsx";

/** What can be done with one person. Nobody changes himself: it says why. */
export function MemberActions({ member }: { readonly member: Member }) {
  const [chosen, setChosen] = useState<ActionName>();
  if (member.is_self) return <Text size="xs">{t.self}</Text>;
  const who = member.name === "" ? member.email : member.name;
  const close = (): void => setChosen(undefined);
  return (
    <>
      {member.is_last_super_admin && <Text size="xs">{t.lastSuperAdmin}</Text>}
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button
            variant="default"
            size="compact-sm"
            rightSection={<IconChevronDown size={14} aria-hidden />}
            aria-label={t.change(who)}
          >
            {t.changeWord}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {actionsFor(member).map((it) => (
            <Menu.Item key={it} onClick={() => setChosen(it)}>
              {t.actions[it].label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={chosen !== undefined}
        onClose={close}
        title={chosen === undefined ? "" : `${t.actions[chosen].label}: ${who.slice(0, 200)}`}
        closeButtonProps={{ "aria-label": formTexts.close }}
      >
        {chosen !== undefined && <ActionForm action={chosen} member={member} onDone={close} />}
      </Modal>
    </>
  );
}
