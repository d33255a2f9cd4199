import { NativeSelect, Radio, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ENFORCEMENTS } from "#identity/sign-in-setting.ts";
import { useAccount } from "../../lib/account.ts";
import { membersQuery } from "../../lib/members.ts";
import { signInSettingTexts as t } from "../../texts/sign-in-settings.ts";
import type { SingleSignOn } from "./queries.ts";

type Enforcement = SingleSignOn["enforcement"];

export function enforcementOf(value: string): Enforcement {
  return ENFORCEMENTS.find((it) => it === value) ?? "none";
}

/** Whose password is worth nothing; and who gets in on the day on which the provider fails. */
export function EnforcementFields({ known }: { readonly known: SingleSignOn | undefined }) {
  const [enforcement, setEnforcement] = useState<Enforcement>(known?.enforcement ?? "none");
  const { id } = useAccount();
  const { data: members = [] } = useQuery(membersQuery(id));
  const able = members.filter((it) => it.state === "active" && it.role === "super-admin" && it.has_password);
  return (
    <>
      <Radio.Group
        name="enforcement"
        label={t.enforcement}
        value={enforcement}
        onChange={(value) => setEnforcement(enforcementOf(value))}
      >
        <Stack gap="xs" mt="xs">
          {ENFORCEMENTS.map((it) => (
            <Radio key={it} value={it} label={t.enforcements[it]} description={t.enforcementsAbout[it]} />
          ))}
        </Stack>
      </Radio.Group>
      {enforcement !== "none" && (
        <NativeSelect
          // What stands is chosen once it is known who there is.
          key={able.length}
          name="break_glass"
          label={t.breakGlass}
          description={t.breakGlassAbout}
          required
          defaultValue={known?.break_glass_user_id ?? ""}
          data={[
            { value: "", label: t.choose },
            ...able.map((it) => ({ value: it.id, label: `${it.name} (${it.email})` })),
          ]}
        />
      )}
    </>
  );
}
