import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { type GuardedProcess, startGuarded } from './guarded-process.ts'
import { randomPorts } from './random-ports.ts'

/** Where Debian installs it. */
export const redisPath = '/usr/bin/redis-server'

/** A throw-away Redis on loopback. */
export interface Redis {
  readonly port: number
  /** Ends it at once. */
  kill(): Promise<void>
  /** Stops it in its tracks: it takes connections and answers nothing. */
  pause(): Promise<void>
  /** Ends it and removes what it left. */
  stop(): Promise<void>
}

/** Starts a Redis of its own for a test. */
export async function startRedis(): Promise<Redis> {
  const dir = await mkdtemp(`${tmpdir()}/ldap-auth-redis-`)
  for (let tries = 0; tries < 10; tries += 1) {
    const port = randomPorts().plain
    const child = await launch(dir, port, `${dir}/log-${tries}`)
    if (child !== undefined) return handle(dir, port, child)
  }
  throw new Error('Redis found ten ports in use')
}

function handle(dir: string, port: number, child: GuardedProcess): Redis {
  return {
    port,
    kill: () => child.kill(),
    pause: () => child.pause(),
    stop: async () => {
      await child.kill()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** Undefined if the port is taken. */
async function launch(dir: string, port: number, log: string): Promise<GuardedProcess | undefined> {
  const settings = { port: String(port), bind: '127.0.0.1', save: '', appendonly: 'no', dir }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
  const child = startGuarded(redisPath, args, log, dir)
  while (!child.hasExited()) {
    const said = await readFile(log, 'utf8')
    if (said.includes('Ready to accept connections')) return child
    await setTimeout(10)
  }
  const said = await readFile(log, 'utf8')
  if (said.includes('Address already in use')) return undefined
  throw new Error(`Redis did not start: ${said.slice(-2000)}`)
}
