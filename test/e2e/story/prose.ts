/** What stands between the commands of the story: what a reader sees there, and why it matters. */
export const WORDS = {
  beginning: `
# A campaign taken back

This is one whole story at the command line: a campaign is found, planned, approved, taken out of ten mailboxes at
Microsoft 365 and Google Workspace while the providers throttle, lose answers and claim what they have not done, put
back exactly as it was, and taken out again.

**Nobody has typed this page.** \`test/e2e/story.test.ts\` starts the product (\`npm start\`), simulated providers and mailboxes,
sends the mails over SMTP, types each command at a terminal, and fails where this page says anything else
than what was shown; \`STORY_WRITE=1 npm run test:e2e -- story\` writes it anew. So that two runs give the same page,

- ids are \`id-1\`, \`id-2\`, … in the order in which they are first seen; moments, times of day and dates are \`YYYY-MM-DD hh:mm:ss\`;
  durations, minutes of exposure and sizes are \`N\`; "hardly more than N s" behind an estimate is left out;
- tables are aligned anew for that, and their rows sorted by mailbox: copies and reports come as mailboxes and providers answer;
- a progress bar is drawn many times: shown is its last state, and once one before that;
- \`undeliver\` stands for \`npx undeliver\`, and the name before the \`$\` for whose token is at work.

The providers here ask to wait for half a minute where real ones ask for many, and the campaign is small. Everything
else is as it would be.`,
  settings: `
## Before

An administrator has connected both providers and pointed their journals at Undeliver. He has their directories read, and each
connection tried: a message of its own goes to every destination of a mailbox that nobody uses, and back, by the
same code that will move the mail of the story.`,
  unmoved: `
A fresh tenant moves nothing by itself. He lets each person set 6 copies going within an hour by his own word (the default is 300), and says whose
mailbox wants to be looked at twice.`,
  found: `
## Found

Six mails pass. Each is delivered, and its journal copy is judged and on record. Ana, an analyst, looks at what there is:`,
  unflagged: `
Three mails about a parcel were flagged. A fourth reads just like them and was not. Why not?`,
  similar: `
Another sender, another site, and nothing that any detector knows. But a campaign keeps its template:`,
  drafted: `
The text gives it away, whatever the numbers and names in it; sender and links differ. Nothing is ever retracted because
of a likeness: it names messages, and a person retracts.

## Planned

\`--draft\` makes the plan and stops. The set is frozen: exactly these copies, and a hash of them that later decides what is
applied.`,
  surveyed: `
The plan says what Ana should look at twice: an important person, a message unlike the rest, and that Gmail has no Soft
Delete, so that those three copies go to its Trash. A survey looks into the mailboxes, and moves nothing:`,
  applied: `
Two have been read already, and one mailbox cannot be reached: better known now than afterwards.

## Approved and applied

Ten copies are more than Ana may set going by her own word. Where a second person could approve, the plan would now wait
for him. Here there is nobody else, so she has to type what she is about to do.

From here on the providers fail: one mailbox is throttled, the answer to one move is lost on its way, one move is
answered with success and does nothing, and two mailboxes answer 503 and 500.`,
  watched: `
Eight of ten have settled within seconds. The bar says what the rest waits for and when it will be through. Ana pressed
Ctrl-C: that leaves the run, and does not end it; the command says how to come back, and exits with 1, because not everything is done.

The administrator had \`undeliver watch\` open in a second terminal. Of all that it shows, this is the line that nobody can
overlook:`,
  waiting: `
Meanwhile the run is on record with all that is known of it. The numbers add up to ten:`,
  followed: `
The move whose answer was lost is not simply made again: it may still be under way. Undeliver waits until that cannot be,
looks into the mailbox, and goes on from what it finds. The throttled mailbox gets its whole wait. Ana comes back:`,
  failures: `
Nine are where they should be, each checked at the mailbox. The tenth was never reached, and is not called anything
better than that.

This mail lay in three of the mailboxes where something failed: Amal's was throttled, the answer to Bruno's move was
lost, and Chiara's move was answered with a success that was none. What was done to it is on record:`,
  counted: `
Whether that is true, the mailboxes know better than any log. This is what the simulated provider counted at its own end:
Bruno's mail was found moved, and not moved a second time; the look after Chiara's move showed that nothing had happened,
and it was made again; and nobody's mail was changed twice.`,
  exposed: `
## Who had it

What a person asks next: who had the mail, for how long, who read it, and who fell for it?`,
  csv: `
Bruno answered. Ulla's mailbox could not be reached, so it counts as still there. The same for a spreadsheet:`,
  previewed: `
## Put back

Suppose the campaign turns out to be a test of the company's own. First, what would come back, to where, and for how long
that can still be done; this reads the mailboxes and moves nothing:`,
  released: `
Bruno's own folder and Bela's label are remembered, and so are stars and what had been read:`,
  listed: `
Each was read again and compared field by field with what had been written down before it was touched. The test compares
as well, at the simulated mailboxes themselves.`,
  takenOutAgain: `
## And out again

It was no test after all. A release is a run like any other, and can itself be undone, by a plan that asks for the number of
copies as the first one did: each mail goes to where the release had found it.`,
  logged: `
## What is on record

Everything that was asked for and done, copy by copy, for the mail that no detector had flagged:`,
  end: `
And the three runs, whose outcomes add up:`,
} as const;
