/** Where and how an organisation journals. */
export interface JournalRoute {
  /** The intake's SMTP listener. */
  readonly host: string;
  readonly port: number;
  /** The source's secret intake address. */
  readonly address: string;
  readonly tls?: RequiredTls;
  readonly exchange?: ExchangeJournaling;
  readonly google?: GoogleJournaling;
}

/** What a connector insists on (`TlsSettings DomainValidation`): absent, TLS is used where it is offered, whoever it is. */
export interface RequiredTls {
  /** The name that the intake's certificate must have. */
  readonly name: string;
  /** PEM of the authority that must have issued it. */
  readonly ca: string;
}

export interface ExchangeJournaling {
  /** MAIL FROM of the reports (JournalingReportNdrTo); absent: the null reverse path, as by default. */
  readonly ndrTo?: string;
  /** X-OriginatorOrg; absent: made of the first domain's first label. */
  readonly tenantDomain?: string;
  /** Above this a report is split (recipient chunking); absent: 1,000. */
  readonly recipientsPerReport?: number;
  /** 0 to 1: how often a hybrid organisation sends every report twice; absent: 0. */
  readonly duplicateProbability?: number;
}

export interface GoogleJournaling {
  /** One copy with several X-Gm-Original-To fields in place of one copy per recipient; absent: false. */
  readonly unitesRecipients?: boolean;
}

/** A mail to the intake, ready to go. */
export interface JournalCopy {
  readonly host: string;
  readonly port: number;
  readonly tls?: RequiredTls | undefined;
  /** MAIL FROM; empty for the null reverse path. */
  readonly from: string;
  readonly to: string;
  readonly raw: Buffer;
  /** The original's Message-ID, by which the copy can be sent again; empty where it has none. */
  readonly messageId: string;
}
