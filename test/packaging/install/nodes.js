// The Nodes that the packages are tried on, from Node's platform packages in the npm registry: they hold a binary
// and have no install scripts.
import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

/**
 * @typedef {object} Node
 * @property {string} version
 * @property {string} path the folder with the binary
 */

const run = promisify(execFile)

/** The oldest that `engines` allows. */
export const oldest = ['20.19.0', '22.12.0']

/** Those, and the newest of every major. */
const wanted = [...oldest, '20', '22', '24', '26']

/**
 * @param {string} scratch a new folder
 * @returns {Promise<{ nodes: Map<string, Node>, missing: string[] }>} by the version wanted
 */
export async function getNodes(scratch) {
  const tries = await Promise.all(
    wanted.map((version) =>
      getNode(version, `${scratch}/${version}`).then(
        (node) => ({ version, node }),
        () => ({ version, node: undefined }),
      ),
    ),
  )
  /** @type {Map<string, Node>} */
  const nodes = new Map()
  for (const { version, node } of tries) if (node !== undefined) nodes.set(version, node)
  return { nodes, missing: wanted.filter((version) => !nodes.has(version)) }
}

/** @param {string} version @param {string} folder @returns {Promise<Node>} */
async function getNode(version, folder) {
  const running = process.versions.node
  if (running === version || running.split('.')[0] === version) {
    return { version: running, path: dirname(process.execPath) }
  }
  await mkdir(folder, { recursive: true })
  const name = `node-${process.platform}-${process.arch}@${version}`
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder, name])
  const [{ filename }] = JSON.parse(stdout)
  // The headers and manuals beside the binary would take as long to write as the rest.
  await run('tar', ['-xf', `${folder}/${filename}`, '-C', folder, 'package/bin/node'])
  const path = `${folder}/package/bin`
  return {
    version: (await run(`${path}/node`, ['-p', 'process.versions.node'])).stdout.trim(),
    path,
  }
}
