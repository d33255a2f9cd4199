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
  foreign: (name: string) => `${name} (belongs to another connection: means nobody here)`,
  troubles: {
    title: (integration: string) => `The scope of ${integration} names what it cannot mean`,
    lost: (names: string) =>
      `${names}: not in the directory any more. Only it is nobody now; who was in it when it was excepted stays excepted until it is taken out.`,
    foreign: (names: string) =>
      `${names}: belongs to another connection, so nobody here is meant by it, and an exception spares nobody. Take it out, and choose a group or mailbox of this connection.`,
  },
} as const;
