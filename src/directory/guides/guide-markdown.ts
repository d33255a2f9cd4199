import type { Commands, GuideStep, SetupGuide } from "./setup-guide.ts";

/** A guide as a section of a document: for the command line, and for docs/journaling.md. */
export function guideMarkdown({ title, format, binding, obstacles, steps, undo }: SetupGuide): string {
  return [
    `## ${title}`,
    ...obstacles.map((it) => `> **First:** ${it}`),
    `Make a source of the format \`${format}\`. Bind it by: ${binding}`,
    ...steps.map((it, index) => stepMarkdown(it, `${index + 1}. ${it.title}`)),
    stepMarkdown(undo, undo.title),
  ].join("\n\n");
}

function stepMarkdown({ text, entries = [], commands }: GuideStep, title: string): string {
  const table =
    entries.length === 0
      ? []
      : [
          [
            "| setting | value |",
            "| --- | --- |",
            ...entries.map((it) => `| ${cell(it.name)} | ${cell(it.value)} |`),
          ].join("\n"),
        ];
  return [`### ${title}`, text, ...table, ...(commands === undefined ? [] : [block(commands)])].join("\n\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

const FENCES: Readonly<Record<Commands["language"], string>> = {
  powershell: "powershell",
  shell: "sh",
  configuration: "",
};

function block({ where, language, text }: Commands): string {
  return `${where}:\n\n\`\`\`${FENCES[language]}\n${text}\n\`\`\``;
}
