/** How talking to the server may fail. */

/** Nothing came back that is an answer of this protocol: no network, a captive portal, a cut connection. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** The server answered, and said no. Phones decide by `code`. */
export class Refused extends Error {
  override readonly name = 'Refused';

  readonly status: number;
  readonly code: string;
  readonly errors: Record<string, string[]>;
  /** Seconds to wait before asking again. */
  readonly retryAfter: number | undefined;

  constructor(
    status: number,
    code: string,
    detail: string,
    errors: Record<string, string[]> = {},
    retryAfter?: number,
  ) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.retryAfter = retryAfter;
  }
}

/** The answer comes from another data set than the one that the cursors belong to. */
export class EpochChanged extends Error {
  override readonly name = 'EpochChanged';

  readonly epoch: string;

  constructor(epoch: string) {
    super(`the server's data set is now ${epoch}`);
    this.epoch = epoch;
  }
}

/** Nobody, or somebody else, is signed in at the server. Nothing is sent, nothing is dropped. */
export class SignInNeeded extends Error {
  override readonly name = 'SignInNeeded';
}
