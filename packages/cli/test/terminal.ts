import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

/** A program on a terminal of its own. */
export interface TerminalSession {
  /** Everything that the terminal has shown so far. */
  shown(): string
  /** Waits until the terminal shows a text behind what was waited for before. */
  until(text: string): Promise<void>
  /** Waits for a question, then types. */
  answer(question: string, typed: string): Promise<void>
  type(typed: string): void
  /** The exit code. */
  ended(): Promise<number>
}

interface Setting {
  readonly env?: NodeJS.ProcessEnv
  readonly cwd: string
}

/** Runs a line of shell on a pseudo-terminal, by script(1). */
export function onTerminal(line: string, { env = {}, cwd }: Setting): TerminalSession {
  const { PATH } = process.env
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    cwd,
    env: { PATH, TERM: 'xterm', SHELL: '/bin/sh', ...env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const closed = once(child, 'close')
  let text = ''
  let seen = 0
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const until = async (wanted: string): Promise<void> => {
    while (!text.includes(wanted, seen)) {
      if (child.exitCode !== null) throw new Error(`"${wanted}" was not shown:\n${text}`)
      await Promise.race([once(child.stdout, 'data'), closed])
    }
    seen = text.indexOf(wanted, seen) + wanted.length
  }
  const type = (typed: string): void => void child.stdin.write(typed)
  return {
    shown: () => text,
    until,
    type,
    answer: async (question, typed) => {
      await until(question)
      type(`${typed}\r`)
    },
    ended: async () => {
      await closed
      return child.exitCode ?? -1
    },
  }
}
