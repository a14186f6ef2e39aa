import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Directory, startDirectory } from '@ldap-auth/testing'
import { build } from 'tsdown'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import {
  type Framework,
  frameworks,
  type Snippet,
  snippetFor,
} from '../../packages/cli/src/snippets/snippet-for.ts'
import type { CodeBlock } from './code-blocks.ts'
import { compile } from './compile.ts'

const file = 'ldap-auth.config.json'
const variables = { 'service.password': 'LDAP_BIND_PASSWORD' }
const snippets = new Map<Framework, Snippet>(
  frameworks.map((framework) => [framework, snippetFor(framework, { file, variables })]),
)

describe('the code that init prints compiles', () => {
  const blocks = [...snippets].map(([framework, { name, code }]): CodeBlock => {
    const language = name.endsWith('.ts') ? 'ts' : 'js'
    return { page: framework, line: 1, language, code, excuse: undefined }
  })
  const complaints = compile(blocks)

  it.each(blocks.map((block) => [block.page, block] as const))('for %s', (_name, block) => {
    expect(complaints.get(block)).toEqual([])
  })
})

describe('the code that init prints logs somebody in', () => {
  const person = { username: 'alice', password: 'rabbit-hole' }
  let directory: Directory
  let folder: string

  beforeAll(async () => {
    directory = await startDirectory({ entries: [entryOf(person)] })
    folder = await mkdtemp(`${tmpdir()}/ldap-auth-snippets-`)
    await symlink(fileURLToPath(new URL('node_modules', import.meta.url)), `${folder}/node_modules`)
    const { dn } = directory.serviceAccount
    const options = {
      url: directory.url,
      service: { dn, password: { env: variables['service.password'] } },
      user: { base: 'dc=example,dc=com', filter: '(uid={{username}})' },
    }
    await writeFile(`${folder}/${file}`, JSON.stringify(options))
    await bundle(folder, person.password)
  })
  afterAll(async () => {
    await directory.close()
    await rm(folder, { recursive: true })
  })

  function start(framework: Framework): ChildProcess {
    const program = `${folder}/dist/${framework}.mjs`
    const { PATH } = process.env
    const child = spawn(process.execPath, ['--import', announcePort, program], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH,
        LDAP_BIND_PASSWORD: directory.serviceAccount.password,
        SESSION_SECRET: 'a-secret-of-at-least-thirty-two-characters',
      },
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    return child
  }

  it('without a framework', async () => {
    const child = start('core')
    const printed = textOf(child)
    await once(child, 'close')
    expect(printed()).toBe('Hello Alice Liddell\n')
  })

  it.each(frameworks.filter((name) => name !== 'core'))('with %s', async (framework) => {
    const home = await addressOf(start(framework))
    const body = new URLSearchParams(person)
    const login = await fetch(`${home}login`, { method: 'POST', redirect: 'manual', body })
    const page = await fetch(home, { headers: { cookie: cookiesOf(login) } })
    expect(await page.text()).toBe('Hello Alice Liddell')
    const strangers = await fetch(home, { headers: { accept: 'text/html' }, redirect: 'manual' })
    expect([302, 303]).toContain(strangers.status)
  })
})

/** Makes each program one file with the sources of the packages, beside frameworks as they are installed. */
async function bundle(folder: string, password: string): Promise<void> {
  for (const [framework, { name, code }] of snippets) {
    const adapted = code
      .replace('3000', '0')
      .replace("password: 'secret'", `password: '${password}'`)
    expect(adapted).not.toBe(code)
    await mkdir(`${folder}/${framework}`)
    await writeFile(`${folder}/${framework}/${name}`, adapted)
  }
  await build({
    cwd: folder,
    config: false,
    entry: Object.fromEntries(
      [...snippets].map(([framework, { name }]) => [framework, `${framework}/${name}`]),
    ),
    format: 'esm',
    dts: false,
    outDir: 'dist',
    platform: 'node',
    target: 'node20.19',
    logLevel: 'silent',
    deps: { alwaysBundle: [/./], neverBundle: [...installed] },
    inputOptions: {
      resolve: { conditionNames: ['@ldap-auth/source', 'node', 'import', 'default'] },
      transform: { decorator: { legacy: true } },
    },
  })
}

const installed = [...snippets.values()].flatMap(({ packages }) =>
  packages.filter((name) => !name.startsWith('@ldap-auth/')),
)

/** Prints the port that a program listens at; it was asked for any. */
const announcePort = `data:text/javascript,${encodeURIComponent(`
  import { Server } from 'node:net'
  const { listen } = Server.prototype
  Server.prototype.listen = function (...args) {
    this.once('listening', () => console.log('listening at', this.address().port))
    return listen.apply(this, args)
  }
`)}`

async function addressOf(child: ChildProcess): Promise<string> {
  const printed = textOf(child)
  const closed = once(child, 'close')
  for (;;) {
    const port = /listening at (\d+)/.exec(printed())?.[1]
    if (port !== undefined) return `http://localhost:${port}/`
    if (child.exitCode !== null || child.stdout === null) throw new Error(printed())
    await Promise.race([once(child.stdout, 'data'), closed])
  }
}

/** Of several cookies with one name, a browser keeps the last. */
function cookiesOf({ headers }: Response): string {
  const pairs = headers.getSetCookie().map((cookie) => {
    const [pair = ''] = cookie.split(';')
    return [pair.slice(0, pair.indexOf('=')), pair] as const
  })
  return [...new Map(pairs).values()].join('; ')
}

function textOf({ stdout }: ChildProcess): () => string {
  let text = ''
  stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return () => text
}

function entryOf({ username, password }: { username: string; password: string }) {
  return {
    dn: `uid=${username},dc=example,dc=com`,
    attributes: {
      objectClass: 'inetOrgPerson',
      uid: username,
      cn: 'Alice Liddell',
      sn: 'Liddell',
      userPassword: password,
    },
  }
}
