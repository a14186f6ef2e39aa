// Packs every public package as it would be published.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {Record<string, string>} engines
 * @property {Record<string, unknown>} [exports]
 * @property {Record<string, string>} [bin]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [peerDependencies]
 *
 * @typedef {object} Packed
 * @property {string} tarball
 * @property {Manifest} manifest
 */

const run = promisify(execFile)

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** @param {string} out a new folder, for the tarballs @returns {Promise<Packed[]>} */
export async function pack(out) {
  // A nested `pnpm` is not on everybody's PATH; the one that runs this script is known.
  const pnpm = process.env['npm_execpath']
  if (pnpm === undefined) throw new Error('Run this with pnpm: `npx -y pnpm@10.34.9 check`')
  if (!existsSync(`${root}/packages/core/dist`)) {
    throw new Error('Build the packages first: `npx -y pnpm@10.34.9 build`')
  }
  const args = ['-r', '--filter', './packages/*', 'pack', '--pack-destination', out]
  await run(process.execPath, [pnpm, ...args], { cwd: root })
  const tarballs = (await readdir(out)).map((file) => `${out}/${file}`)
  return Promise.all(
    tarballs.map(async (tarball) => ({ tarball, manifest: await manifestOf(tarball) })),
  )
}

/** @param {string} tarball @returns {Promise<Manifest>} */
async function manifestOf(tarball) {
  const { stdout } = await run('tar', ['-xOf', tarball, 'package/package.json'])
  return JSON.parse(stdout)
}

/** The names by which a program loads a package. @param {Manifest} manifest */
export function entriesOf({ name, exports = {} }) {
  return Object.keys(exports).map((path) => `${name}${path.slice(1)}`)
}

/** @param {Manifest} manifest */
export function isEsmOnly({ exports = {} }) {
  return !JSON.stringify(exports).includes('"require"')
}
