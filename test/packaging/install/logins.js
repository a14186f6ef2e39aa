// Logs somebody in with every package, in every format, on every Node of a line.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { compile, folderOf, formats, write } from './formats.js'
import { versionOf } from './lines.js'

/**
 * @typedef {import('./lines.js').Line} Line
 * @typedef {import('./nodes.js').Node} Node
 *
 * @typedef {object} Login what came of a program
 * @property {string} line
 * @property {string} node the version wanted
 * @property {string} format
 * @property {string} program
 * @property {string} [error]
 */

const run = promisify(execFile)
const drive = fileURLToPath(new URL('drive.js', import.meta.url))

/**
 * Writes and compiles the programs of an application.
 *
 * @param {Line} line @param {string} application
 * @returns {Promise<import('./formats.js').Format[]>} the formats they are now in
 */
export async function prepare({ compiles }, application) {
  const made = formats.filter(({ compiler }) => compiles || compiler === undefined)
  for (const format of made) await write(format, application, await leftOut(format, application))
  const ways = new Set(made.map(wayOf).filter((way) => way !== undefined))
  for (const way of ways) await compile(made.filter(isMadeBy(way)), application)
  return made
}

/** @param {string} way @returns {(format: import('./formats.js').Format) => boolean} */
const isMadeBy = (way) => (format) => wayOf(format) === way

/** @param {import('./formats.js').Format} format */
const wayOf = ({ compiler }) => JSON.stringify(compiler)

/** @param {import('./formats.js').Format} format @param {string} application */
async function leftOut({ except }, application) {
  if (except === undefined) return []
  const at = except.needs.lastIndexOf('@')
  const version = await versionOf(application, except.needs.slice(0, at))
  return version.startsWith(`${except.needs.slice(at + 1)}.`) ? [except.program] : []
}

/**
 * Programs of one kind of modules share a process, so that there is one copy of each package in it.
 *
 * @param {Line} line @param {string} wanted @param {Node} node @param {string} application
 * @param {readonly import('./formats.js').Format[]} made
 * @returns {Promise<Login[]>}
 */
export async function logIn({ name }, wanted, { path }, application, made) {
  const byFolder = new Map(made.map((format) => [folderOf(format, application), format.name]))
  /** @type {Login[]} */
  const logins = []
  for (const type of ['module', 'commonjs']) {
    const alike = made.filter((format) => format.type === type)
    const folders = alike.map((format) => folderOf(format, application))
    const { stdout } = await run(`${path}/node`, [drive, type, ...folders], { timeout: 120_000 })
    for (const line of stdout.trim().split('\n')) {
      const { folder, program, error } = JSON.parse(line)
      const format = byFolder.get(folder) ?? folder
      logins.push({ line: name, node: wanted, format, program, error })
    }
  }
  return logins
}
