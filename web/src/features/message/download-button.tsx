import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { urlOf } from "../../lib/api.ts";
import { download } from "../../lib/download.ts";
import { messageTexts } from "../../texts/message.ts";
import { Trouble } from "../../ui/trouble.tsx";
import { useWhich } from "./use-which.ts";

/** The original, in an archive that nothing opens by itself. */
export function DownloadButton() {
  const { account, id } = useWhich();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => {
      const params = { investigate_id: id };
      return download(
        urlOf("/investigate/:investigate_id/raw.zip", { account, params }),
        `message-${id}.zip`,
      );
    },
  });
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={isPending}
        leftSection={<IconDownload size={16} aria-hidden />}
        onClick={() => mutate()}
      >
        {messageTexts.raw.download}
      </Button>
      {error !== null && <Trouble error={error} />}
    </>
  );
}
