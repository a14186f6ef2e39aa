import type { Feature } from './adapter.ts'
import type { Scene } from './scene.ts'

/** One line of the table. */
export interface Case {
  /** Says the behaviour; unique. */
  readonly name: string
  readonly needs: readonly Feature[]
  /** Too many answers to keep, or answers that depend on chance: they are not compared word by word. */
  readonly isUnrecorded?: true
  play(scene: Scene): Promise<void>
}
