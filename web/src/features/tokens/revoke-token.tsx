import { Text } from "@mantine/core";
import type { revokeToken } from "#api/contract/tokens.ts";
import { call } from "../../lib/api.ts";
import { useChange } from "../../lib/use-change.ts";
import { tokenTexts as t } from "../../texts/tokens.ts";
import { Form } from "../../ui/form.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import type { Token } from "./queries.ts";

export function RevokeToken({ token }: { readonly token: Token }) {
  if (token.state === "revoked" || token.state === "expired") return undefined;
  return (
    <ModalButton
      label={t.revoke}
      about={token.name}
      title={t.revokeTitle(token.name)}
      modalSize="md"
      variant="default"
      size="compact-sm"
    >
      {(close) => <RevokeForm token={token} onDone={close} />}
    </ModalButton>
  );
}

interface RevokeFormProps {
  readonly token: Token;
  readonly onDone: () => void;
}

function RevokeForm({ token, onDone }: RevokeFormProps) {
  const revoke = useChange({
    touches: ["tokens"],
    change: (account) =>
      call<typeof revokeToken>("DELETE", "/tokens/:token_id", { account, params: { token_id: token.id } }),
    said: () => t.revoked,
    onDone,
  });
  return (
    <Form submit={t.revoke} state={revoke} onCancel={onDone} onSubmit={() => revoke.mutate()}>
      <Text size="sm">{t.revokeBody}</Text>
    </Form>
  );
}
