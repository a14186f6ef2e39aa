/** A program that reads the configuration and logs people in. */
export interface Snippet {
  /** What it is saved as. */
  readonly name: string
  /** The packages to install. */
  readonly packages: readonly string[]
  readonly code: string
}
