// Packs every public package as it would be published and checks the tarballs: manifest, types in all
// four ways to resolve them, and that `require` and `import` load every entry with the same names; what
// offers no `require` is imported only. A command is run.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { access, chmod, mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { checkTypes } from './check-types.js'
import { entriesOf, isEsmOnly, pack, root } from './pack.js'

/**
 * @typedef {import('./pack.js').Manifest} Manifest
 * @typedef {import('./pack.js').Packed} Packed
 */

const run = promisify(execFile)

/** @param {Packed} packed @param {string} modules */
async function unpack({ tarball, manifest }, modules) {
  const installed = `${modules}/${manifest.name}`
  await mkdir(installed, { recursive: true })
  await run('tar', ['-xf', tarball, '-C', installed, '--strip-components', '1'])
}

/** Gives a package what it declares, and nothing else, from the workspace's own installation.
 * @param {Packed} packed @param {string} modules */
async function linkDependencies({ manifest }, modules) {
  const own = `${root}/packages/${manifest.name.replace(/^@ldap-auth\//, '')}/node_modules`
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    const link = `${modules}/${name}`
    if (existsSync(link) || !existsSync(`${own}/${name}`)) continue
    await mkdir(dirname(link), { recursive: true })
    await symlink(await realpath(`${own}/${name}`), link)
  }
}

// Runs in the consumer's folder, so that names are resolved as a user's program resolves them.
const loadEveryWay = `
  import { createRequire } from 'node:module'
  const require = createRequire(process.cwd() + '/program.js')
  const namesOf = (module) => Object.keys(module).filter((name) => name !== 'default').sort().join(' ')
  const checkConstructor = (imported, required) => {
    if (imported.default !== imported.Strategy) throw new Error('the default of passport-ldapauth is not Strategy')
    if (new Set([Object(required), required.Strategy, required.default]).size === 1) return
    throw new Error('require of passport-ldapauth does not give the constructor itself')
  }
  const [ways, ...entries] = process.argv.slice(1)
  for (const entry of entries) {
    const imported = namesOf(await import(entry))
    const required = ways === 'import' ? imported : namesOf(require(entry))
    if (imported === '') throw new Error(entry + ' exports nothing')
    if (imported !== required) throw new Error(entry + ': import gives ' + imported + '; require gives ' + required)
    if (entry.endsWith('/passport-ldapauth')) checkConstructor(await import(entry), require(entry))
  }`

/** @param {Packed} packed @param {string} consumer */
async function checkPackage(packed, consumer) {
  const { tarball, manifest } = packed
  await run(`${root}/node_modules/.bin/publint`, ['run', '--strict', tarball])
  const entries = manifest.exports ? await checkEntries(packed, consumer) : []
  const commands = await checkCommands(manifest, consumer)
  const file = tarball.slice(tarball.lastIndexOf('/') + 1)
  console.log(`${file}: ${[...entries, ...commands].join(', ')} good`)
}

/** Runs each command of a package as npm would, by its link. @param {Manifest} manifest @param {string} consumer */
async function checkCommands({ name, bin = {} }, consumer) {
  for (const [command, path] of Object.entries(bin)) {
    const link = `${consumer}/${command}`
    await symlink(`node_modules/${name}/${path}`, link)
    await chmod(link, 0o755)
    await run(link, ['--version'], { cwd: consumer })
  }
  return Object.keys(bin)
}

/** @param {Packed} packed @param {string} consumer */
async function checkEntries({ tarball, manifest }, consumer) {
  const entries = entriesOf(manifest)
  const [ways, profile] = isEsmOnly(manifest) ? ['import', 'esm-only'] : ['both', 'strict']
  const attw = `${root}/node_modules/.bin/attw`
  await run(attw, ['--no-definitely-typed', '--profile', profile, tarball])
  const program = ['--input-type=module', '-e', loadEveryWay, ways, ...entries]
  await run(process.execPath, program, { cwd: consumer })
  return entries
}

/** @param {readonly Packed[]} packages @returns {string[]} */
function adaptersOf(packages) {
  const libraries = packages.map(({ manifest }) => manifest).filter(({ exports }) => exports)
  return libraries.flatMap(({ name, dependencies = {} }) =>
    '@ldap-auth/core' in dependencies ? [name] : [],
  )
}

const scratch = await mkdtemp(`${tmpdir()}/ldap-auth-packaging-`)
try {
  const modules = `${scratch}/consumer/node_modules`
  const packages = await pack(`${scratch}/tarballs`)
  await Promise.all(packages.map((packed) => unpack(packed, modules)))
  // The messages of errors lead to this page.
  await access(`${modules}/@ldap-auth/core/docs/troubleshooting.md`)
  for (const packed of packages) await linkDependencies(packed, modules)
  await Promise.all(packages.map((packed) => checkPackage(packed, `${scratch}/consumer`)))
  await checkTypes({ root, modules, app: `${scratch}/app` }, adaptersOf(packages))
} catch (error) {
  // publint and attw say on standard output what is wrong.
  const { stdout = '', stderr = error } = /** @type {{ stdout?: string, stderr?: unknown }} */ (
    error
  )
  console.error(stdout, stderr)
  process.exitCode = 1
} finally {
  await rm(scratch, { recursive: true })
}
