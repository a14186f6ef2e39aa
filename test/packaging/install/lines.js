// The applications that install the packages: each has everything, of one line of the frameworks.
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/**
 * @typedef {import('../pack.js').Packed} Packed
 * @typedef {import('./nodes.js').Node} Node
 *
 * @typedef {object} Line
 * @property {string} name
 * @property {string} installedBy the Node whose npm chooses the versions
 * @property {string[]} runsOn
 * @property {boolean} compiles also TypeScript
 * @property {Record<string, string>} pinned versions that npm would not choose by itself
 */

const run = promisify(execFile)

/** @type {readonly Line[]} */
export const lines = [
  {
    name: 'older',
    installedBy: '20',
    runsOn: ['20.19.0', '20', '22', '24', '26'],
    compiles: true,
    pinned: {
      ldapts: '8',
      express: '4',
      '@types/express': '4',
      '@nestjs/common': '11',
      '@nestjs/core': '11',
      '@nestjs/platform-express': '11',
      '@nestjs/terminus': '11',
      passport: '0.6',
    },
  },
  {
    name: 'newest on Node 20',
    installedBy: '20',
    runsOn: ['20'],
    compiles: false,
    pinned: {},
  },
  {
    name: 'newest',
    installedBy: '22',
    runsOn: ['22.12.0', '22', '24', '26'],
    compiles: true,
    pinned: { ldapts: '9', express: '5', '@nestjs/core': '12' },
  },
]

/** What applications need beside the packages and their peers. */
const besides = {
  '@fastify/cookie': '11',
  '@fastify/session': '11',
  '@nestjs/platform-express': '12',
  '@types/express-session': '1',
  '@types/node': '20',
}

/** Suites run in Vitest: not in applications, but in the workspace. @param {Packed} packed */
export const isSuite = ({ manifest }) => 'vitest' in (manifest.peerDependencies ?? {})

/**
 * Writes the application of a line and installs it as its owner would, but for scripts: nothing needs one.
 *
 * @param {Line} line @param {Node} node @param {readonly Packed[]} packages @param {string} folder
 */
export async function installLine({ pinned }, node, packages, folder) {
  const peers = Object.assign({}, ...packages.map(({ manifest }) => manifest.peerDependencies))
  const tarballs = packages.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`])
  const dependencies = { ...peers, ...besides, ...pinned, ...Object.fromEntries(tarballs) }
  await install(node, folder, dependencies, [])
}

/**
 * Installs the packages without their peers, and refuses what the Node is not made for.
 *
 * @param {Node} node @param {readonly Packed[]} packages @param {string} folder
 */
export async function installRuntime(node, packages, folder) {
  const tarballs = packages.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`])
  const flags = ['--engine-strict', '--legacy-peer-deps']
  await install(node, folder, Object.fromEntries(tarballs), flags)
}

/** @param {Node} node @param {string} folder @param {Record<string, string>} dependencies @param {readonly string[]} flags */
async function install(node, folder, dependencies, flags) {
  await mkdir(folder, { recursive: true })
  const manifest = { name: 'application', version: '1.0.0', private: true, dependencies }
  await writeFile(`${folder}/package.json`, JSON.stringify(manifest, undefined, 2))
  await npm(node, folder, ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...flags])
}

/** Runs npm on a Node, in a folder. @param {Node} node @param {string} cwd @param {readonly string[]} args */
export function npm({ path }, cwd, args) {
  const env = { ...process.env, PATH: `${path}:${process.env['PATH']}` }
  return run('npm', [...args], { cwd, env, maxBuffer: 2 ** 24 })
}

/** @param {string} folder @param {string} name @returns {Promise<string>} */
export async function versionOf(folder, name) {
  return JSON.parse(await readFile(`${folder}/node_modules/${name}/package.json`, 'utf8')).version
}
