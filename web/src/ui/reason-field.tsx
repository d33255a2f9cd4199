import { TextInput, type TextInputProps } from "@mantine/core";
import { formTexts } from "../texts/forms.ts";

interface ReasonFieldProps extends Pick<TextInputProps, "size" | "w" | "required"> {
  readonly reason: string;
  readonly onReason: (reason: string) => void;
}

/** Why somebody does something, in his own words. */
export function ReasonField({ reason, onReason, ...field }: ReasonFieldProps) {
  return (
    <TextInput
      {...field}
      label={formTexts.reason}
      maxLength={2_000}
      value={reason}
      onChange={(event) => onReason(event.currentTarget.value)}
    />
  );
}
