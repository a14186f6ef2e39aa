// What was tried, for people to read.
import { stat } from 'node:fs/promises'
import { entriesOf } from '../pack.js'
import { sizeOf } from '../sizes.js'
import { formats } from './formats.js'
import { lines, versionOf } from './lines.js'

/**
 * @typedef {import('../pack.js').Packed} Packed
 * @typedef {import('./logins.js').Login} Login
 * @typedef {import('./nodes.js').Node} Node
 */

const shown = ['ldapts', 'express', 'fastify', '@nestjs/core', 'hono', 'passport']

/** @param {string} line @param {string} application */
export async function describeLine(line, application) {
  const versions = shown.map(async (name) => `${name} ${await versionOf(application, name)}`)
  return `${line}: ${(await Promise.all(versions)).join(', ')}`
}

/** A row for each format, a column for each Node of each line. @param {readonly Login[]} logins @param {Map<string, Node>} nodes */
export function tableOfLogins(logins, nodes) {
  const columns = lines.flatMap(({ name, runsOn }) => runsOn.map((wanted) => ({ name, wanted })))
  const head = columns.map(
    ({ name, wanted }) => `${name}: ${nodes.get(wanted)?.version ?? `no ${wanted}`}`,
  )
  const rows = formats.map((format) => [
    format.name,
    ...columns.map(({ name, wanted }) =>
      countOf(
        logins.filter(
          (login) => login.line === name && login.node === wanted && login.format === format.name,
        ),
      ),
    ),
  ])
  return table(['logins on Node', ...head], rows)
}

/** @param {readonly Login[]} logins */
function countOf(logins) {
  if (logins.length === 0) return ''
  return `${logins.filter(({ error }) => error === undefined).length} of ${logins.length}`
}

/** @param {readonly Packed[]} packages @param {string} application */
export async function tableOfSizes(packages, application) {
  const rows = []
  for (const { manifest, tarball } of packages) {
    const packed = kB((await stat(tarball)).size)
    for (const [index, entry] of entriesOf(manifest).entries()) {
      const { minified, gzipped } = await sizeOf(`export * from '${entry}'`, application)
      rows.push([entry, kB(minified), kB(gzipped), index === 0 ? packed : ''])
    }
  }
  const head = ['entry, with what it loads of our packages', 'minified', 'and gzipped']
  return table([...head, 'tarball, with sources and maps'], rows)
}

/** @param {number} bytes */
function kB(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
function table(head, rows) {
  const all = [head, head.map(() => ''), ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const padded = all.map((row, index) =>
    widths.map((width, column) => (row[column] ?? '').padEnd(width, index === 1 ? '-' : ' ')),
  )
  return padded.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
