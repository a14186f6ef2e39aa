import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { printable } from '../report/printable.ts'
import { Interrupted } from '../stops.ts'
import type { Output, World } from '../world.ts'

/** Asks on the terminal; gives the fallback for an empty answer. */
export async function ask(world: World, question: string, fallback = ''): Promise<string> {
  const shown = fallback === '' ? '' : ` [${printable(fallback)}]`
  const answer = await readLine(world, `${question}${shown}: `, world.stderr)
  return answer.trim() || fallback
}

/** Asks yes or no. */
export async function confirm(world: World, question: string, fallback: boolean): Promise<boolean> {
  const answer = await readLine(world, `${question} ${fallback ? '[Y/n]' : '[y/N]'} `, world.stderr)
  return answer.trim() === '' ? fallback : /^y(?:es)?$/i.test(answer.trim())
}

/** Asks without showing what is typed. */
export async function askSecret(world: World, question: string): Promise<string> {
  try {
    const secret = await readLine(world, `${question}: `, nowhere())
    world.secrets.add(secret)
    return secret
  } finally {
    world.stderr.write('\n')
  }
}

/** In raw mode the terminal shows only what is written to it. */
function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}

/** Closing the interface gives the terminal its echo back, however the question ends. */
function readLine(
  { stdin, stderr, signal }: World,
  question: string,
  echo: Output,
): Promise<string> {
  const terminal = { input: stdin, output: echo, terminal: true, historySize: 0 }
  const lines = createInterface({ ...terminal, signal })
  return new Promise<string>((resolve, reject) => {
    lines.once('line', (line) => {
      resolve(line)
      lines.close()
    })
    // In raw mode Ctrl-C is a key, and no signal.
    lines.once('SIGINT', () => lines.close())
    lines.once('close', () => reject(new Interrupted()))
    lines.setPrompt(echo === stderr ? question : '')
    lines.prompt()
    // Only now: before raw mode, the terminal itself would show what a fast hand types.
    if (echo !== stderr) stderr.write(question)
  })
}
