import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { build } from 'tsdown'
import { afterAll, beforeAll, onTestFinished } from 'vitest'

/** How a process ended. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv
  /** What is on standard input. */
  readonly input?: string
  readonly cwd?: string
}

/** The command, as one file. */
export interface Command {
  readonly path: string
  run(args: readonly string[], options?: RunOptions): Promise<Ended>
}

const home = fileURLToPath(new URL('..', import.meta.url))

/** Bundles the command from the sources, once for a file of tests: a process starts as fast as an installed one. */
export function bundledCommand(): Command {
  let folder = ''
  const pathOf = (): string => `${folder}/dist/main.mjs`
  beforeAll(async () => {
    folder = await mkdtemp(`${tmpdir()}/ldap-auth-cli-`)
    await copyFile(`${home}/package.json`, `${folder}/package.json`)
    await build({
      cwd: home,
      config: false,
      entry: { main: 'src/main.ts' },
      format: 'esm',
      dts: false,
      outDir: `${folder}/dist`,
      platform: 'node',
      target: 'node20.19',
      logLevel: 'silent',
      deps: { alwaysBundle: [/./] },
      inputOptions: {
        resolve: { conditionNames: ['@ldap-auth/source', 'node', 'import', 'default'] },
      },
    })
  })
  afterAll(() => rm(folder, { recursive: true }))
  return {
    get path() {
      return pathOf()
    },
    run: (args, options = {}) => endOf([pathOf(), ...args], { cwd: folder, ...options }),
  }
}

async function endOf(
  args: readonly string[],
  { env = {}, input = '', cwd }: RunOptions,
): Promise<Ended> {
  const { PATH } = process.env
  const child = spawn(process.execPath, args, { cwd, env: { PATH, ...env } })
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      printed[name] += chunk
    })
  }
  // Who does not read standard input may be gone before it is written.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number]
  return { code, ...printed }
}

/** A folder for the files of one test. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(`${tmpdir()}/ldap-auth-cli-test-`)
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}
