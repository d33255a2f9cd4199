import nodemailer from "nodemailer";
import type { JournalCopy } from "./journal-route.ts";

export interface JournalQueueOptions {
  /** The wait before the second attempt; it doubles up to `maxRetryMs`. Absent: 1,000. */
  readonly firstRetryMs?: number;
  /** Absent: 60,000. */
  readonly maxRetryMs?: number;
  /** Absent: 24 h, as Exchange Online's message expiration. */
  readonly expireAfterMs?: number;
  /** Per intake. Absent: 8. */
  readonly maxConnections?: number;
}

interface JournalQueueStatus {
  readonly isPaused: boolean;
  /** Ready, held by the pause, or waiting for the next attempt. */
  readonly waiting: number;
  readonly inFlight: number;
  /** Answered 250. */
  readonly sent: number;
  /** Attempts that were answered 4xx or found nobody to talk to. */
  readonly retried: number;
  /** Answered 5xx: a real provider makes a non-delivery report of it and forgets it. */
  readonly refused: number;
  readonly expired: number;
}

/** Mail on its way to the intake: connections are kept and reused, and nothing is given up before its time. */
export interface JournalQueue extends AsyncDisposable {
  add(copy: JournalCopy): void;
  setPaused(isPaused: boolean): void;
  /** Sends the newest copies again that were made of the mail with this Message-ID; answers how many. */
  resend(messageId: string): number;
  readonly status: JournalQueueStatus;
}

/** Starts with nothing to do; the timers of waiting copies do not keep the process alive. */
export function openJournalQueue(options: JournalQueueOptions = {}): JournalQueue {
  const state: QueueState = {
    options: {
      firstRetryMs: 1_000,
      maxRetryMs: 60_000,
      expireAfterMs: 86_400_000,
      maxConnections: 8,
      ...options,
    },
    pools: new Map(),
    held: [],
    timers: new Map(),
    recent: [],
    recentBytes: 0,
    isPaused: false,
    isClosed: false,
    counts: { inFlight: 0, sent: 0, retried: 0, refused: 0, expired: 0 },
  };
  const add = (copy: JournalCopy): void => enqueue(state, copy);
  return {
    add,
    setPaused: (isPaused) => setPaused(state, isPaused),
    resend(messageId) {
      const copies = state.recent.filter((it) => it.messageId === messageId);
      copies.forEach(add);
      return copies.length;
    },
    get status() {
      const waiting = state.held.length + state.timers.size;
      return { isPaused: state.isPaused, waiting, ...state.counts };
    },
    [Symbol.asyncDispose]: () => close(state),
  };
}

/** How much is kept for `resend`. */
const KEEP_RECENT = { copies: 1_000, bytes: 64 << 20 };

interface QueueState {
  readonly options: Required<JournalQueueOptions>;
  readonly pools: Map<string, Pool>;
  /** Held by the pause. */
  held: Attempt[];
  readonly timers: Map<NodeJS.Timeout, Attempt>;
  readonly recent: JournalCopy[];
  recentBytes: number;
  isPaused: boolean;
  isClosed: boolean;
  readonly counts: { inFlight: number; sent: number; retried: number; refused: number; expired: number };
}

interface Attempt {
  readonly copy: JournalCopy;
  readonly number: number;
  readonly expiresAt: number;
}

type Pool = ReturnType<typeof openPool>;

function openPool({ host, port, tls }: Pick<JournalCopy, "host" | "port" | "tls">, maxConnections: number) {
  return nodemailer.createTransport({
    pool: true,
    host,
    port,
    maxConnections,
    maxMessages: Number.POSITIVE_INFINITY,
    // Else opportunistic TLS, as providers send: what the certificate says is not asked.
    ...(tls === undefined
      ? { tls: { rejectUnauthorized: false } }
      : { requireTLS: true, tls: { servername: tls.name, ca: tls.ca } }),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function enqueue(state: QueueState, copy: JournalCopy): void {
  remember(state, copy);
  start(state, { copy, number: 1, expiresAt: Date.now() + state.options.expireAfterMs });
}

/** The oldest copies are forgotten, so that large mails cannot fill the memory. */
function remember(state: QueueState, copy: JournalCopy): void {
  state.recent.push(copy);
  state.recentBytes += copy.raw.length;
  while (state.recent.length > KEEP_RECENT.copies || state.recentBytes > KEEP_RECENT.bytes) {
    state.recentBytes -= state.recent.shift()?.raw.length ?? 0;
  }
}

function setPaused(state: QueueState, isPaused: boolean): void {
  state.isPaused = isPaused;
  if (isPaused) return;
  const held = state.held;
  state.held = [];
  for (const it of held) start(state, it);
}

function start(state: QueueState, attempt: Attempt): void {
  if (state.isClosed) return;
  if (state.isPaused) state.held.push(attempt);
  else void send(state, attempt);
}

async function send(state: QueueState, attempt: Attempt): Promise<void> {
  const { copy } = attempt;
  state.counts.inFlight += 1;
  try {
    await poolFor(state, copy).sendMail({ envelope: { from: copy.from, to: [copy.to] }, raw: copy.raw });
    state.counts.sent += 1;
  } catch (error) {
    afterFailure(state, attempt, error);
  } finally {
    state.counts.inFlight -= 1;
  }
}

function poolFor({ pools, options }: QueueState, copy: JournalCopy): Pool {
  const { host, port, tls } = copy;
  const key = JSON.stringify([host, port, tls]);
  const pool = pools.get(key) ?? openPool(copy, options.maxConnections);
  pools.set(key, pool);
  return pool;
}

function afterFailure(state: QueueState, attempt: Attempt, error: unknown): void {
  const waitMs = Math.min(state.options.firstRetryMs * 2 ** (attempt.number - 1), state.options.maxRetryMs);
  if (isRefusal(error)) state.counts.refused += 1;
  else if (Date.now() + waitMs > attempt.expiresAt) state.counts.expired += 1;
  else if (!state.isClosed) retryLater(state, attempt, waitMs);
}

function retryLater(state: QueueState, attempt: Attempt, waitMs: number): void {
  state.counts.retried += 1;
  const timer = setTimeout(() => {
    state.timers.delete(timer);
    start(state, { ...attempt, number: attempt.number + 1 });
  }, waitMs);
  timer.unref();
  state.timers.set(timer, attempt);
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || !("responseCode" in error)) return false;
  return typeof error.responseCode === "number" && error.responseCode >= 500;
}

async function close(state: QueueState): Promise<void> {
  state.isClosed = true;
  for (const timer of state.timers.keys()) clearTimeout(timer);
  state.timers.clear();
  for (const pool of state.pools.values()) pool.close();
  await Promise.resolve();
}
