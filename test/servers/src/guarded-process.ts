import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

/** A child that does not outlive the process that started it, however that one ends. */
export interface GuardedProcess {
  readonly exited: Promise<void>
  hasExited(): boolean
  signal(signal: NodeJS.Signals): void
  /** Ends it at once and waits until it is gone. */
  kill(): Promise<void>
}

// The pipe closes when this process is gone, killed or not. The guard is a session of its own, so that
// Ctrl-C on the terminal reaches the tests and not the guard.
const guardScript = 'read -r _; kill -KILL "$1"; rm -rf -- "$2"'

/** Starts `command` with its output appended to `logFile`; `dir` is removed if this process dies first. */
export function startGuarded(
  command: string,
  args: readonly string[],
  logFile: string,
  dir: string,
): GuardedProcess {
  const log = openSync(logFile, 'a')
  const child = spawn(command, args, { stdio: ['ignore', log, log] })
  closeSync(log)
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  if (child.pid !== undefined) guard(child.pid, dir, exited)
  const hasExited = (): boolean =>
    child.exitCode !== null || child.signalCode !== null || child.pid === undefined
  return {
    exited,
    hasExited,
    signal: (signal) => void child.kill(signal),
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

function guard(pid: number, dir: string, exited: Promise<void>): void {
  const watch = spawn('sh', ['-c', guardScript, 'guard', String(pid), dir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watch.unref()
  void exited.then(() => watch.kill('SIGKILL'))
}
