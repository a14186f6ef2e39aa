import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

const loader = new URL('register-loader.js', import.meta.url).href

/** An example in a process of its own. */
export interface ExampleProcess {
  readonly child: ChildProcess
  /** What it has printed so far. */
  printed(): string
}

/** Runs an example from the sources of the packages, until the test is over. */
export function spawnExample(server: string, env: NodeJS.ProcessEnv): ExampleProcess {
  const flags = ['--conditions=@ldap-auth/source', '--import', loader]
  const { PATH } = process.env
  const child = spawn(process.execPath, [...flags, server], { env: { PATH, ...env } })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  const keep = (chunk: Buffer): void => {
    text += chunk.toString()
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return { child, printed: () => text }
}

/** The address an example prints, once it can be used. */
export async function addressOf({ child, printed }: ExampleProcess): Promise<string> {
  for (;;) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed())?.[0]
    if (url !== undefined && printed().includes('Ctrl-C')) return url
    if (child.exitCode !== null || child.stdout === null) throw new Error(printed())
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  }
}

/** Runs an example to its end. */
export async function endOf(
  server: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: unknown; printed: string }> {
  const { child, printed } = spawnExample(server, env)
  const [code] = await once(child, 'close')
  return { code, printed: printed() }
}

/** Posts a form as a browser does. */
export function postForm(
  url: string,
  fields: Record<string, string>,
  cookie = '',
): Promise<Response> {
  const headers = { accept: 'text/html', cookie }
  const body = new URLSearchParams(fields)
  return fetch(url, { method: 'POST', redirect: 'manual', headers, body })
}

/** Logs a person of the sample directory in at the login page; gives the cookie of the session. */
export async function signIn(url: string, username: string): Promise<string> {
  const login = await postForm(`${url}/login`, { username, password: `${username}-demo` })
  if (login.status !== 303) throw new Error(`the login of ${username} answered ${login.status}`)
  return login.headers.get('set-cookie')?.split(';')[0] ?? ''
}
