/** What a diagnosis is about, beside the options. */
export interface DiagnosisOptions {
  /** The person to look for. Without one, the steps about a person are skipped. */
  readonly username?: string | undefined
  /** The person's password. It spends one attempt at the directory; without one, nobody is bound. */
  readonly password?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** Called when a step begins, with the URL of the server that it is about. */
  readonly onStep?: ((step: string, server?: string) => void) | undefined
}

/** How a question is asked. */
export type ProgressOptions = Pick<DiagnosisOptions, 'signal' | 'onStep'>
