import { inspect } from 'node:util'
import { type MockInstance, vi } from 'vitest'

const consoleMethods = ['debug', 'error', 'info', 'log', 'warn'] as const

interface Spy {
  readonly mock: { readonly calls: readonly unknown[] }
  mockRestore(): void
}

/** Listens to what the process says while a case runs. */
export class Said {
  readonly #warnings: MockInstance<typeof process.emitWarning>
  readonly #spies: readonly Spy[]

  constructor() {
    // Warnings are expected in some cases, and would only make the report longer.
    this.#warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    this.#spies = [
      ...consoleMethods.map((method) => vi.spyOn(console, method)),
      vi.spyOn(process.stdout, 'write'),
      vi.spyOn(process.stderr, 'write'),
    ]
  }

  /** Process warnings, oldest first. */
  get warnings(): readonly unknown[] {
    return this.#warnings.mock.calls.map(([warning]) => warning)
  }

  /** Everything as text, and silence from now on. */
  end(): string {
    const spies = [this.#warnings, ...this.#spies]
    const text = inspect(
      spies.map(({ mock }) => mock.calls),
      { depth: 12, showHidden: true },
    )
    for (const spy of spies) spy.mockRestore()
    return text
  }
}
