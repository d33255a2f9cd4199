const MIN_LENGTH = 12;
const MAX_LENGTH = 128;

/** What most guessed passwords are made of; digits and signs round one of them do not make it a good one. */
const STEMS = [
  "password",
  "passwort",
  "passw0rd",
  "p@ssword",
  "qwerty",
  "qwertz",
  "azerty",
  "asdfgh",
  "letmein",
  "welcome",
  "willkommen",
  "iloveyou",
  "admin",
  "administrator",
  "changeme",
  "default",
  "secret",
  "monkey",
  "dragon",
  "football",
  "baseball",
  "sunshine",
  "princess",
  "superman",
  "trustno1",
  "master",
  "login",
  "spring",
  "summer",
  "autumn",
  "winter",
  "undeliver",
] as const;
const ROWS = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "qwertzuiop",
];

interface Whose {
  readonly email: string;
  readonly name: string;
}

/** What is wrong with a new password, in words for its owner; `undefined` where it will do. */
export function weaknessOf(password: string, { email, name }: Whose): string | undefined {
  if (password.length < MIN_LENGTH)
    return `Use at least ${MIN_LENGTH} characters; a few words in a row are easy to keep.`;
  if (password.length > MAX_LENGTH) return `Use at most ${MAX_LENGTH} characters.`;
  const plain = password.toLowerCase();
  if (new Set(plain).size < 5 || isRepeated(plain))
    return "It repeats itself: use more different characters.";
  if (remains(plain, ownWords(email, name)) < MIN_LENGTH - 4) return "It is mostly your own name or e-mail.";
  if (remains(plain, STEMS) < 6)
    return "It is one of the passwords that are tried first, with little round it.";
  if (longestRun(plain) > plain.length / 2) return "It is mostly a row of the keyboard or of the alphabet.";
  return undefined;
}

function ownWords(email: string, name: string): readonly string[] {
  const [local = "", domain = ""] = email.toLowerCase().split("@");
  const words = [local, ...local.split(/[._+-]/), ...domain.split("."), ...name.toLowerCase().split(/\s+/)];
  return words.filter((it) => it.length >= 4);
}

/** How many characters are left without these words and what nearly everybody adds. */
function remains(plain: string, words: readonly string[]): number {
  const without = words
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, word) => text.replaceAll(word, ""), plain);
  return without === plain ? plain.length : without.replaceAll(/[\d\s!?.,*#$@_-]/g, "").length;
}

function isRepeated(plain: string): boolean {
  return /^(.{1,8}?)\1+.{0,3}$/s.test(plain);
}

/** Of characters that follow one another on a keyboard or in the alphabet, in either direction. */
function longestRun(plain: string): number {
  const next = (a: string, b: string): boolean =>
    ROWS.some((row) => row.includes(a + b) || row.includes(b + a));
  let [longest, run] = [1, 1];
  for (let at = 1; at < plain.length; at++) {
    run = next(plain.charAt(at - 1), plain.charAt(at)) ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  return longest;
}
