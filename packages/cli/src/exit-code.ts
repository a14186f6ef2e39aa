/** What the command ends with. */
export const exitCode = {
  /** No step failed; there may be warnings. */
  good: 0,
  /** A step failed; with `--strict` also where there is a warning. */
  failed: 1,
  /** The arguments or the configuration are wrong; nothing was tried. */
  usage: 2,
  /** A fault in this program. */
  fault: 70,
  /** Ctrl-C: 128 and the number of SIGINT. */
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
