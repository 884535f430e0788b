/** Stable codes, so that front ends choose exit codes and screens without reading text. */
export type ErrorCode =
  | 'usage'
  | 'bad-input'
  | 'unreachable'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'gone'
  | 'invalid'
  | 'throttled'
  | 'server'
  | 'read-only'
  | 'moved-on'
  | 'cancelled'
  | 'session'
  | 'internal';

/** Every failure that a person sees: what happened, why, and what to do next. */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** The next thing to do or type. */
  readonly hint: string;
  /** HTTP status of the API server's answer, where there was one. */
  readonly status?: number;
  /** Structured causes of the API server's answer, such as field manager conflicts. */
  readonly causes: readonly { readonly field: string; readonly message: string }[];

  constructor(
    code: ErrorCode,
    message: string,
    hint: string,
    options: { cause?: unknown; status?: number; causes?: AppError['causes'] } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'AppError';
    this.code = code;
    this.hint = hint;
    if (options.status !== undefined) this.status = options.status;
    this.causes = options.causes ?? [];
  }
}

/** Any thrown thing as an AppError; what is not one is a fault of ours. */
export const asAppError = (error: unknown): AppError =>
  error instanceof AppError
    ? error
    : new AppError(
        'internal',
        error instanceof Error ? error.message : String(error),
        'This is a fault in kubeharden; please report it.',
        {
          cause: error,
        },
      );
