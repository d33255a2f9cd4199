import { type Command, Help, type HelpConfiguration } from "commander";

const STANDARD = new Help();

/** Help without what says nothing: defaults that are empty, and options of the groups above that this command does not read. */
export const HELP_STYLE: HelpConfiguration = {
  showGlobalOptions: true,
  visibleGlobalOptions: (command) =>
    command.parent === null ? [] : rootOf(command).options.filter((it) => it.long !== "--version"),
  optionDescription: (option) => STANDARD.optionDescription(option).replace(' (default: "")', ""),
};

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}

/** What commander says of a mistake, as one of our sentences. */
export function mistakeText(text: string): string {
  const [first = "", ...rest] = text
    .trimEnd()
    .replace(/^error: /, "")
    .split("\n");
  const value = /^command-argument value '(.*)' is invalid for argument '(.*)'\. (.*)$/.exec(first);
  const words = value === null ? first : `${JSON.stringify(value[1])} is no ${value[2]}. ${value[3]}`;
  const sentence = words.charAt(0).toUpperCase() + words.slice(1);
  return [/[.?)]$/.test(sentence) ? sentence : `${sentence}.`, ...rest].join("\n");
}
