/** What standard input is to this program. */
export type Input = NodeJS.ReadableStream & { readonly isTTY?: boolean }

/** What standard output and standard error are to this program. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean }

/** All that this program has around it. */
export interface World {
  readonly env: Readonly<NodeJS.ProcessEnv>
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  /** Fires with Ctrl-C. */
  readonly signal: AbortSignal
  /** Every secret that came in. What is printed is searched for them: a directory may send one back. */
  readonly secrets: Set<string>
}

/** Whether somebody is there to be asked. */
export function isAttended({ stdin, stderr }: World): boolean {
  return stdin.isTTY === true && stderr.isTTY === true
}
