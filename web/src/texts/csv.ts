export const csvTexts = {
  import: "Import CSV",
  file: "CSV file",
  line: (line: number, why: string) => `Line ${line}: ${why}`,
};
