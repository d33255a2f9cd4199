import { openAccept } from "./accept.ts";
import type { Journal } from "./journal-port.ts";
import { type JudgingOptions, openJudging } from "./judging.ts";
import { openSmtpIntake, type SmtpIntake } from "./smtp/open-smtp-intake.ts";
import type { DeliveryAnswer, SmtpDelivery, SmtpIntakeOptions } from "./smtp/smtp-intake-options.ts";

/** All that the intake needs: the SMTP server's settings, the judging threads', and the ledger. */
export interface IntakeOptions extends Omit<SmtpIntakeOptions, "deliver">, JudgingOptions {
  readonly journal: Journal;
}

/** Opens the way from the wire to the ledger. Disposing drains SMTP first, then ends the threads. */
export async function openIntake(options: IntakeOptions): Promise<SmtpIntake> {
  await using opened = new AsyncDisposableStack();
  const judging = opened.use(openJudging(options));
  const accept = openAccept({ ...options, judging });
  const deliver = async (delivery: SmtpDelivery): Promise<DeliveryAnswer> => {
    const accepted = await accept(delivery);
    return accepted.kind === "stored"
      ? { kind: "stored", reference: accepted.stored.journalCopyId }
      : accepted;
  };
  const smtp = opened.use(await openSmtpIntake({ ...options, deliver }));
  const owned = opened.move();
  return {
    port: smtp.port,
    get bytesInFlight() {
      return smtp.bytesInFlight;
    },
    get connections() {
      return smtp.connections;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
