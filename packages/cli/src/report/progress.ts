import type { World } from '../world.ts'
import { conceal, printable } from './printable.ts'

/** The line that tells what is being done. */
export interface Progress {
  show(text: string): void
  clear(): void
}

const wipe = '\r\u001b[K'

/** On a terminal only: in a file, a line that is overwritten is a line too much. */
export function progressOn({ stderr, env, secrets }: World): Progress {
  if (stderr.isTTY !== true || env['TERM'] === 'dumb') return { show() {}, clear() {} }
  let begun = 0
  let ticking: NodeJS.Timeout | undefined
  const clear = (): void => {
    clearInterval(ticking)
    stderr.write(wipe)
  }
  return {
    show(text) {
      clear()
      begun = performance.now()
      const line = printable(conceal(text, secrets))
      stderr.write(`${line} ...`)
      // A step that hangs shows that it is the directory which is waited for.
      ticking = setInterval(() => {
        const seconds = Math.round((performance.now() - begun) / 1000)
        stderr.write(`${wipe}${line} ... ${seconds} s`)
      }, 1000)
      ticking.unref()
    },
    clear,
  }
}
