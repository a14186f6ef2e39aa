// What the packages bring with them: everything that npm installs for them without their peers.
import { deepStrictEqual, ok } from 'node:assert'
import { readFile } from 'node:fs/promises'
import { root } from '../pack.js'
import { npm } from './lines.js'
import { readTable } from './table-of-dependencies.js'

/** @typedef {import('./nodes.js').Node} Node */

const allowed = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  '0BSD',
]

/** @param {string} folder of an application that has the packages alone */
export async function checkTree(folder) {
  const { packages } = JSON.parse(await readFile(`${folder}/package-lock.json`, 'utf8'))
  const paths = Object.keys(packages).filter((path) => path !== '')
  for (const path of paths) {
    ok(packages[path].hasInstallScript !== true, `${path} has an install script`)
    await checkLicence(`${folder}/${path}`)
  }
  const brought = paths.map((path) => path.slice('node_modules/'.length))
  const strangers = brought.filter((name) => !name.startsWith('@ldap-auth/'))
  const table = readTable(await readFile(`${root}/docs/dependencies.md`, 'utf8'))
  deepStrictEqual(strangers.sort(), [...table.keys()].sort(), 'docs/dependencies.md lists others')
  return strangers
}

/** @param {string} folder */
async function checkLicence(folder) {
  const { license, licenses } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'))
  // Old packages have a list of licences to choose from.
  const named = [
    license ?? licenses?.map((/** @type {{ type: string }} */ { type }) => type),
  ].flat()
  ok(
    named.some((name) => allowed.includes(name)),
    `${folder} has the licence ${named}`,
  )
}

/** What npm knows of holes in the tree. @param {Node} node @param {string} folder @returns {Promise<string>} */
export async function audit(node, folder) {
  const { stdout } = await npm(node, folder, ['audit', '--omit=dev', '--json']).catch(
    (error) => error,
  )
  const answer = JSON.parse(stdout || '{}')
  if (answer.auditReportVersion === undefined) {
    return 'NOT AUDITED: the registry that npm is configured with does not answer audits'
  }
  deepStrictEqual(answer.vulnerabilities, {}, 'npm audit found something')
  return 'npm audit found nothing'
}
