import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { saveFile } from "../../lib/save-file.ts";
import { profileTexts } from "../../texts/profile.ts";
import { ShownOnce } from "../../ui/shown-once.tsx";

const t = profileTexts.recoveryCodes;

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onDone: () => void;
}

export function RecoveryCodes({ codes, onDone }: RecoveryCodesProps) {
  const text = codes.join("\n");
  return (
    <ShownOnce
      about={t.about}
      text={text}
      onDone={onDone}
      actions={
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => saveFile(t.fileName, `${text}\n`, "text/plain")}
        >
          {t.download}
        </Button>
      }
    />
  );
}
