import { TextInput } from "@mantine/core";

interface TypedNameProps {
  readonly label: string;
  /** What has to be typed: the browser itself keeps the form from being sent with anything else. */
  readonly word: string;
}

/** A field that makes sure that what is about to happen is meant. */
export function TypedName({ label, word }: TypedNameProps) {
  return (
    <TextInput
      label={label}
      required
      pattern={`\\s*${escaped(word)}\\s*`}
      title={label}
      autoComplete="off"
      data-autofocus
    />
  );
}

/** For a pattern attribute, which browsers read with the v flag. */
function escaped(word: string): string {
  return word.replaceAll(/[\\^$.*+?()[\]{}|/&!#%,:;<=>@`~-]/g, String.raw`\$&`);
}
