import { spawn } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'

/** A child that does not outlive the process that started it, however that one ends. */
export interface GuardedProcess {
  readonly exited: Promise<void>
  hasExited(): boolean
  signal(signal: NodeJS.Signals): void
  /** Stops it in its tracks until SIGCONT: once this resolves, none of its threads answers any more. */
  pause(): Promise<void>
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
    pause: async () => {
      child.kill('SIGSTOP')
      while (child.pid !== undefined && !hasExited() && !isStopped(child.pid)) await setImmediate()
    },
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** The signal reaches one thread after the other. */
function isStopped(pid: number): boolean {
  const tasks = `/proc/${pid}/task`
  return readdirSync(tasks).every((task) => {
    const fields = readFileSync(`${tasks}/${task}/stat`, 'utf8')
    // The state stands behind the name, which may itself hold a parenthesis.
    return fields.slice(fields.lastIndexOf(')') + 2).startsWith('T')
  })
}

function guard(pid: number, dir: string, exited: Promise<void>): void {
  const watch = spawn('sh', ['-c', guardScript, 'guard', String(pid), dir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watch.unref()
  void exited.then(() => watch.kill('SIGKILL'))
}
