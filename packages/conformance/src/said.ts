import { type MockInstance, vi } from 'vitest'
import { inspectAll } from './no-secrets.ts'

const consoleMethods = ['debug', 'error', 'info', 'log', 'warn'] as const

interface Spy {
  readonly mock: { readonly calls: readonly (readonly unknown[])[] }
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

  /** Stops listening, and gives all that was said as text. */
  end(): string {
    const spies = [this.#warnings, ...this.#spies]
    const calls = spies.flatMap(({ mock }) => mock.calls.flat())
    for (const spy of spies) spy.mockRestore()
    return calls.map(asText).join('\n')
  }
}

function asText(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString() : inspectAll(value)
}
