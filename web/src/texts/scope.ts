/** Every text about whose copies are taken: by a plan, and by Auto-Retract. */
export const scopeTexts = {
  fields: {
    only: { groups: "Only these groups", mailboxes: "Only these mailboxes" },
    except: { groups: "Except these groups", mailboxes: "Except these mailboxes" },
  },
  nothingFound: "Nothing in the directory is called so.",
  everybody: "Everybody",
  only: "Only",
  except: "Except",
  lost: (name: string) => `${name} (not in the directory any more)`,
} as const;
