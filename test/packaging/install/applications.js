// What is tried in an application besides logging in.
import { execFile } from 'node:child_process'
import { copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { entriesOf } from '../pack.js'

/**
 * @typedef {import('../pack.js').Packed} Packed
 * @typedef {import('./nodes.js').Node} Node
 */

const run = promisify(execFile)

/** Loads every entry of every package that is installed.
 * @param {Node} node @param {string} application @param {readonly Packed[]} packages */
export async function loadEntries({ path }, application, packages) {
  const manifests = packages.map(({ manifest }) => manifest)
  const others = manifests.flatMap(({ dependencies, peerDependencies }) =>
    Object.keys({ ...dependencies, ...peerDependencies }).filter(
      (name) => !/^@(?:ldap-auth|types)\//.test(name),
    ),
  )
  const entries = manifests.flatMap(entriesOf)
  const program = await copyOf('loading.mjs', application)
  await run(`${path}/node`, ['--no-warnings', program, JSON.stringify({ entries, others })])
  return entries
}

/** Asks every command for its version.
 * @param {Node} node @param {string} application @param {readonly Packed[]} packages */
export async function askCommands({ path }, application, packages) {
  /** @type {string[]} */
  const asked = []
  for (const { manifest } of packages) {
    for (const command of Object.keys(manifest.bin ?? {})) {
      const file = `${application}/node_modules/.bin/${command}`
      const { stdout } = await run(`${path}/node`, [file, '--version'])
      if (!stdout.includes(manifest.version)) throw new Error(`${command} --version says ${stdout}`)
      asked.push(command)
    }
  }
  return asked
}

/** One copy of core is loaded by `import`, the other by `require`.
 * @param {Node} node @param {string} application */
export async function mixCopies({ path }, application) {
  const program = await copyOf('copies.mjs', application)
  await run(`${path}/node`, ['--no-warnings', program], { timeout: 120_000 })
}

/** Gives each adapter a core of its own, of another version than the application's, as npm does where they differ.
 * @param {string} application */
export async function nestOtherVersion(application) {
  const ours = `${application}/node_modules/@ldap-auth`
  for (const name of await readdir(ours)) {
    const { dependencies } = await manifestIn(`${ours}/${name}`)
    if (dependencies?.['@ldap-auth/core'] === undefined) continue
    const nested = `${ours}/${name}/node_modules/@ldap-auth/core`
    await mkdir(nested, { recursive: true })
    await cp(`${ours}/core`, nested, { recursive: true })
    const manifest = { ...(await manifestIn(nested)), version: '0.0.1' }
    await writeFile(`${nested}/package.json`, JSON.stringify(manifest))
  }
}

/** @param {string} folder */
async function manifestIn(folder) {
  return JSON.parse(await readFile(`${folder}/package.json`, 'utf8'))
}

/** Names are resolved from where a program is. @param {string} name @param {string} application */
async function copyOf(name, application) {
  await copyFile(fileURLToPath(new URL(name, import.meta.url)), `${application}/${name}`)
  return `${application}/${name}`
}
