import { detector, finding } from "../detector.ts";

// Bounces and auto-replies quote the mail they answer, spam and phish among it. Anybody can mark a mail so,
// therefore this lowers doubt and never overrules what is certain.
export const automaticMail = detector("automatic-mail", ({ isAutomatic }) =>
  isAutomatic
    ? finding({
        sign: "wanted",
        field: "automatic",
        value: "",
        reason: "The mail was written by a machine, such as a delivery report or an absence note.",
        score: 3,
      })
    : undefined,
);
