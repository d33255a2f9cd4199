/** What a new password has to be. */
export const passwordTexts = {
  hint: "A few words in a row are easy to keep and hard to guess. Not your name, your e-mail or a well-known password.",
  show: "Show or hide the password",
  length: (min: number) => `${min} characters or more`,
  different: (min: number) => `${min} different characters or more`,
  met: "Met:",
  missing: "Missing:",
};
