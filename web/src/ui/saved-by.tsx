import { Text } from "@mantine/core";
import { formTexts as t } from "../texts/forms.ts";
import { Actor } from "./actor.tsx";
import { Moment } from "./moment.tsx";

interface SavedByProps {
  readonly saved_by: string | null;
  readonly saved_at: string | null;
}

/** Who saved a setting last, and when. */
export function SavedBy({ saved_by: by, saved_at: at }: SavedByProps) {
  return (
    <Text size="sm" c="dimmed" component="div">
      {by === null ? (
        t.never
      ) : (
        <>
          {t.savedBy} <Actor actor={by} />
          {at !== null && (
            <>
              {", "}
              <Moment at={at} />
            </>
          )}
        </>
      )}
    </Text>
  );
}
