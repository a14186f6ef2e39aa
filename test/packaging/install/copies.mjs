// Runs inside an application: logs in with adapters of one copy of core and the handle of another.
import { deepStrictEqual, notStrictEqual, rejects } from 'node:assert'
import { createRequire } from 'node:module'
import * as imported from '@ldap-auth/core'

const require = createRequire(import.meta.url)
const required = require('@ldap-auth/core')

/** @param {string} file a program of the application */
const load = (file) => import(`./JavaScript-ESM/${file}.js`)
const { openScene } = await load('scene')

/** @typedef {typeof import('@ldap-auth/core')} Core */

/** @param {Core} one @param {Core} other */
async function errorsAreRecognised(one, other) {
  notStrictEqual(one.createLdapAuth, other.createLdapAuth)
  const error = await failureOf(one)
  deepStrictEqual(other.isLdapAuthError(error), true)
}

/** @param {Core} core */
async function failureOf({ createLdapAuth }) {
  try {
    createLdapAuth(/** @type {never} */ ({}))
  } catch (error) {
    return error
  }
  throw new Error('These options were to be refused')
}

/** @param {Core} core @param {(adapter: string) => Promise<{ logIn: (scene: object) => Promise<void> }>} loadAdapter */
async function handleWorksInAdapters(core, loadAdapter) {
  for (const adapter of ['express', 'fastify', 'hono', 'nestjs', 'passport']) {
    const scene = await openScene()
    const auth = core.createLdapAuth({ ...scene.options, throttle: false })
    const { logIn } = await loadAdapter(adapter)
    await logIn({ options: { auth } })
    await auth.close()
    // The failure of a handle that is closed, told by the other copy: the directory is not there.
    await rejects(
      () => logIn({ options: { auth } }),
      /503/,
      `${adapter} took the failure for something else`,
    )
    await scene.close()
  }
}

await errorsAreRecognised(imported, required)
await errorsAreRecognised(required, imported)
await handleWorksInAdapters(required, load)
await handleWorksInAdapters(imported, async (adapter) =>
  require(`./JavaScript-CommonJS/${adapter}.js`),
)
// What failed on purpose left its server open.
process.exit()
