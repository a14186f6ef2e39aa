import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { addressOf } from './directory.js'
import { sides } from './sides.js'

/**
 * @typedef {import('./client.js').Task} Task
 * @typedef {import('./client.js').Measurement} Measurement
 * @typedef {import('@ldap-auth/test-servers').Slapd} Slapd
 * @typedef {Omit<Task, 'directory'>} Work
 */

const run = promisify(execFile)
const client = fileURLToPath(new URL('client.js', import.meta.url))
const source = fileURLToPath(new URL('libldap.c', import.meta.url))

/** What the machine and the server can give: no other client has less to do. */
const limit = 'C client on libldap'

export const sideNames = [...Object.keys(sides), limit]

/** Runs each measurement in a process of its own. */
export class Measurer {
  #dir
  #security
  #patienceMs

  /** @param {string} dir @param {{ security: string, patienceMs: number }} options */
  constructor(dir, { security, patienceMs }) {
    this.#dir = dir
    this.#security = security
    this.#patienceMs = patienceMs
  }

  /** Who does not end in that time never will.
   * @param {{ security: string, patienceMs: number }} options */
  static async start(options) {
    return new Measurer(await mkdtemp(`${tmpdir()}/ldap-auth-libldap-`), options)
  }

  async stop() {
    await rm(this.#dir, { recursive: true })
  }

  /** The sides that can run here.
   * @param {readonly string[]} wanted */
  async available(wanted) {
    if (!wanted.includes(limit) || (await this.#compile())) return wanted
    console.log(`${limit}: no C compiler or libldap headers: left out`)
    return wanted.filter((side) => side !== limit)
  }

  async #compile() {
    try {
      await run('cc', ['-O2', '-o', this.#program, source, '-lldap', '-llber', '-lm'])
      return true
    } catch (error) {
      const { code, stderr } = /** @type {{ code?: unknown, stderr?: string }} */ (error)
      if (code === 'ENOENT' || stderr?.includes('ldap.h: No such file') === true) return false
      throw error
    }
  }

  get #program() {
    return `${this.#dir}/libldap`
  }

  /** Undefined where a side fails or does not end, which is printed.
   * @param {Slapd} slapd @param {Work} work
   * @returns {Promise<Measurement | undefined>} */
  async measure(slapd, work) {
    try {
      const { stdout } = await this.#run(slapd, work)
      return JSON.parse(stdout)
    } catch (error) {
      const { killed, stderr } = /** @type {{ killed?: boolean, stderr?: string }} */ (error)
      const late = killed === true && `did not end within ${this.#patienceMs / 1000} s`
      const why = late || /^\w*Error.*$/m.exec(stderr ?? '')?.[0]
      console.log(`${work.side}, ${work.concurrency} at a time: ${why ?? 'failed'}`)
      return undefined
    }
  }

  /** @param {Slapd} slapd @param {Work} work */
  async #run(slapd, work) {
    const directory = addressOf(slapd, this.#security)
    const ca = `${slapd.dir}/ca.crt`
    const options = /** @type {const} */ ({
      timeout: this.#patienceMs,
      killSignal: 'SIGKILL',
      // For those that are given no authority of their own.
      env: { ...process.env, NODE_EXTRA_CA_CERTS: ca, LDAPTLS_CACERT: ca },
    })
    if (work.side === limit) {
      return run(this.#program, argumentsOf(directory, work), options)
    }
    const task = JSON.stringify({ ...work, directory })
    return run(process.execPath, [client, task], { ...options, maxBuffer: 2 ** 26 })
  }
}

/** As the head of libldap.c has them.
 * @param {import('./sides.js').Directory} directory @param {Work} work */
function argumentsOf({ url, base, service }, { people, concurrency, warmUp, load }) {
  const amounts = [warmUp, load].flatMap(({ logins = 0, seconds = 0 }) => [logins, seconds])
  return [
    ...[url, base, service.dn, service.password],
    ...[people, concurrency, ...amounts].map(String),
    ...('perSecond' in load ? [String(load.perSecond)] : []),
  ]
}
