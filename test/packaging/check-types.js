// The application of somebody who installed nothing but adapters, as pnpm lays it out: what they depend on
// lies beside them, where the application can not name it. The module of each must do for typing the user.
import { execFile } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

const flags = '--noEmit --strict --noUncheckedIndexedAccess --experimentalDecorators --skipLibCheck'
const target = '--target es2022 --lib es2022,dom,dom.iterable,esnext.disposable --types node'
const ways = ['--module nodenext', '--module preserve --moduleResolution bundler']

/** @param {string} name */
const program = (name) => `import type { LdapUser } from '${name}'

declare module '${name}' {
  interface LdapUserAttributes {
    departmentNumber: readonly string[]
  }
}

export function departmentOf({ attributes }: LdapUser): readonly string[] {
  return attributes.departmentNumber
}
`

/**
 * @param {{ root: string, modules: string, app: string }} folders the workspace, which has the compiler and the
 *   types of Node; where the packages are unpacked; and a new one beside that, below which nothing else is found
 * @param {readonly string[]} adapters the names of those to compile with
 */
export async function checkTypes({ root, modules, app }, adapters) {
  await mkdir(`${app}/node_modules/@ldap-auth`, { recursive: true })
  await Promise.all(adapters.map((name) => addAdapter(name, { app, modules })))
  const files = adapters.flatMap((name) => [`${fileOf(name)}.mts`, `${fileOf(name)}.cts`])
  const given = ['--typeRoots', `${root}/node_modules/@types`, '--ignoreConfig', ...files]
  for (const way of ways) {
    const args = `${flags} ${target} ${way}`.split(' ')
    await run(`${root}/node_modules/.bin/tsc`, [...args, ...given], { cwd: app })
  }
  console.log(`${adapters.join(', ')}: the user can be typed by each`)
}

/** @param {string} name @param {{ app: string, modules: string }} folders */
async function addAdapter(name, { app, modules }) {
  await symlink(`${modules}/${name}`, `${app}/node_modules/${name}`)
  await writeFile(`${app}/${fileOf(name)}.mts`, program(name))
  await writeFile(`${app}/${fileOf(name)}.cts`, program(name))
}

/** @param {string} name */
function fileOf(name) {
  return name.slice(name.indexOf('/') + 1)
}
