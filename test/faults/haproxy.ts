import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { describeWithServer, startGuarded } from '@ldap-auth/test-servers'

const program = '/usr/sbin/haproxy'

const haproxy = { available: existsSync(program), hint: 'haproxy: apt-get install haproxy' }

/** A suite against a real haproxy. */
export function describeWithHaproxy(name: string, suite: () => void): void {
  describeWithServer(haproxy, name, suite)
}

export interface Haproxy {
  readonly url: string
  close(): Promise<void>
}

const configuration = (port: number, target: string): string => `
defaults
  mode tcp
  timeout connect 1s
  timeout client 150ms
  timeout server 150ms
listen ldap
  bind 127.0.0.1:${port}
  server ldap ${target}
`

/** Starts a haproxy that ends every connection on which nothing came for 150 ms. */
export async function startHaproxy(target: string): Promise<Haproxy> {
  const dir = await mkdtemp(`${tmpdir()}/ldap-auth-haproxy-`)
  const port = randomInt(13_000, 31_998)
  await writeFile(`${dir}/haproxy.cfg`, configuration(port, new URL(target).host))
  const child = startGuarded(program, ['-db', '-f', `${dir}/haproxy.cfg`], `${dir}/log`, dir)
  const close = async (): Promise<void> => {
    await child.kill()
    await rm(dir, { recursive: true, force: true })
  }
  while (!(await takesConnections(port))) {
    if (child.hasExited()) throw new Error('haproxy did not start')
    await delay(10)
  }
  return { url: `ldap://127.0.0.1:${port}`, close }
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}
