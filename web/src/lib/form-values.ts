/** What stands in the fields of a form, by their names. */
export interface FormValues {
  text(name: string): string;
  /** As it was typed: of a password each space counts. */
  exact(name: string): string;
  /** Left empty it is absent. */
  optional(name: string): string | undefined;
  number(name: string): number;
  isOn(name: string): boolean;
  /** One a line; empty lines do not count. */
  lines(name: string): string[];
  file(name: string): File | undefined;
}

export function readForm(form: HTMLFormElement): FormValues {
  const data = new FormData(form);
  const exact = (name: string): string => {
    const value = data.get(name);
    return typeof value === "string" ? value : "";
  };
  const text = (name: string): string => exact(name).trim();
  return {
    text,
    exact,
    optional: (name) => (text(name) === "" ? undefined : text(name)),
    number: (name) => Number(text(name)),
    isOn: (name) => data.has(name),
    lines: (name) =>
      text(name)
        .split(/[\n,]/)
        .map((it) => it.trim())
        .filter((it) => it !== ""),
    file: (name) => {
      const value = data.get(name);
      return value instanceof File && value.size > 0 ? value : undefined;
    },
  };
}
