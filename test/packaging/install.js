// Installs every package as npm delivers it, in applications of several kinds, and logs somebody in with each.
// Needs the registry that npm is configured with: without it nothing is tried, which is a failure where everything
// has to be there (LDAP_AUTH_REQUIRE_SERVERS=1).
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { askCommands, loadEntries, mixCopies, nestOtherVersion } from './install/applications.js'
import { formats } from './install/formats.js'
import { installLine, installRuntime, isSuite, lines } from './install/lines.js'
import { logIn, prepare } from './install/logins.js'
import { getNodes, oldest } from './install/nodes.js'
import { describeLine, tableOfLogins, tableOfSizes } from './install/report.js'
import { checkSourceMaps } from './install/source-maps.js'
import { audit, checkTree } from './install/tree.js'
import { pack } from './pack.js'

/**
 * @typedef {import('./pack.js').Packed} Packed
 * @typedef {import('./install/lines.js').Line} Line
 * @typedef {import('./install/logins.js').Login} Login
 * @typedef {import('./install/nodes.js').Node} Node
 */

const run = promisify(execFile)
const startedAt = Date.now()

/** @type {string[]} */
const failures = []

/** Something this machine can not get. @param {string} what */
function leaveOut(what) {
  console.log(`LEFT OUT: ${what}`)
  if (process.env['LDAP_AUTH_REQUIRE_SERVERS'] === '1') failures.push(what)
}

/** @template T @param {string} what @param {Promise<T>} work @returns {Promise<T | undefined>} */
async function attempt(what, work) {
  try {
    return await work
  } catch (error) {
    // A program that failed has said why.
    const { stdout = '', stderr = '', stack = error } = Object(error)
    failures.push(`${what}: ${`${stdout}${stderr}`.trim() || stack}`)
    return undefined
  }
}

/** @param {Line} line @param {Map<string, Node>} nodes @param {readonly Packed[]} packages @param {string} application */
async function tryLine(line, nodes, packages, application) {
  const installer = nodes.get(line.installedBy)
  if (installer === undefined) return []
  await installLine(line, installer, packages, application)
  const made = await prepare(line, application)
  /** @type {Login[]} */
  const logins = []
  for (const wanted of line.runsOn) {
    const node = nodes.get(wanted)
    if (node === undefined) continue
    const where = `${line.name}, Node ${node.version}`
    const formats = made.filter(
      ({ compiler }) => compiler === undefined || !oldest.includes(wanted),
    )
    logins.push(...((await attempt(where, logIn(line, wanted, node, application, formats))) ?? []))
    await attempt(`entries, ${where}`, loadEntries(node, application, packages))
    await attempt(`commands, ${where}`, askCommands(node, application, packages))
  }
  await attempt(`copies of core, ${line.name}`, mixCopies(installer, application))
  await nestOtherVersion(application)
  await attempt(`versions of core, ${line.name}`, mixCopies(installer, application))
  return logins
}

/** @param {Map<string, Node>} nodes @param {readonly Packed[]} packages @param {string} scratch */
async function tryRuntime(nodes, packages, scratch) {
  for (const node of oldest.flatMap((wanted) => nodes.get(wanted) ?? [])) {
    const folder = `${scratch}/alone-${node.version}`
    await installRuntime(node, packages, folder)
    const brought = await checkTree(folder)
    console.log(`on Node ${node.version} the packages bring ${brought.join(', ')}`)
    console.log(await audit(node, folder))
  }
}

/** @param {string} scratch */
async function tryEverything(scratch) {
  const packages = await pack(`${scratch}/tarballs`)
  const { nodes, missing } = await getNodes(`${scratch}/nodes`)
  for (const version of missing) leaveOut(`npm has no Node ${version} for this machine`)
  const installed = packages.filter((packed) => !isSuite(packed))
  const applications = new Map(
    lines.map((line, index) => [line, `${scratch}/application-${index}`]),
  )
  const tried = [...applications].map(([line, application]) =>
    attempt(line.name, tryLine(line, nodes, installed, application)),
  )
  await attempt('the packages alone', tryRuntime(nodes, packages, scratch))
  const logins = (await Promise.all(tried)).flatMap((each) => each ?? [])
  await inspect(applications, installed)
  console.log(tableOfLogins(logins, nodes))
  report(logins)
}

/** @param {Map<Line, string>} applications @param {readonly Packed[]} packages */
async function inspect(applications, packages) {
  for (const [line, application] of applications) {
    console.log(await attempt(line.name, describeLine(line.name, application)))
  }
  const [application = ''] = [...applications.values()].slice(-1)
  for (const { manifest } of packages) {
    const maps = checkSourceMaps(`${application}/node_modules/${manifest.name}`)
    await attempt(`source maps of ${manifest.name}`, maps)
  }
  console.log(await attempt('sizes', tableOfSizes(packages, application)))
}

/** @param {readonly Login[]} logins */
function report(logins) {
  for (const { line, node, format, program, error } of logins) {
    if (error !== undefined)
      failures.push(`${program} as ${format}, ${line}, Node ${node}: ${error}`)
  }
  for (const { name, except } of formats) {
    if (except !== undefined && logins.length > 0)
      console.log(`${name} is without ${except.program}: ${except.reason}`)
  }
  for (const failure of failures) console.error(`FAILED: ${failure}`)
  console.log(`${logins.length} logins, ${failures.length} failures, ${Date.now() - startedAt} ms`)
  if (failures.length > 0) process.exitCode = 1
}

const scratch = await mkdtemp(`${tmpdir()}/ldap-auth-install-`)
try {
  const question = ['view', 'ldapts', 'version', '--fetch-retries=0', '--fetch-timeout=10000']
  const hasRegistry = await run('npm', question).then(
    () => true,
    () => false,
  )
  if (hasRegistry) await tryEverything(scratch)
  else {
    leaveOut('npm reaches no registry: no package was installed')
    report([])
  }
} finally {
  await rm(scratch, { recursive: true })
}
