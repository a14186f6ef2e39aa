/** Wrong arguments, or a wrong configuration. The message says what to do. */
export class UsageError extends Error {}

/** Ctrl-C, or the end of the input in the middle of a question. */
export class Interrupted extends Error {}
