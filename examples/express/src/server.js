// @ts-check
import { createServer } from 'node:http'
import { createLdapAuth, isLdapAuthError } from '@ldap-auth/express'
import { createApp } from './app.js'
import { directoryFrom, EnvironmentError, nameVariable, portFrom } from './environment.js'
import { listen } from './listen.js'
import { people, startSampleDirectory } from './sample-directory.js'

try {
  const wanted = portFrom(process.env)
  const own = directoryFrom(process.env)
  if (own === undefined) await serveSample(wanted)
  else await serveOwn(own, wanted)
} catch (error) {
  if (!(error instanceof EnvironmentError || isLdapAuthError(error))) throw error
  console.error(nameVariable(error.message))
  process.exitCode = 1
}

/** @param {ReturnType<typeof portFrom>} wanted */
async function serveSample(wanted) {
  const directory = await startSampleDirectory()
  const ldap = createLdapAuth(directory.options)
  await serve(ldap, wanted, async () => {
    await ldap.close()
    await directory.close()
  })
  console.log('\n  user name   password')
  for (const { username, password, isAdmin } of people) {
    console.log(`  ${username.padEnd(10)}  ${password}${isAdmin ? '   (role: admin)' : ''}`)
  }
  console.log('\nCtrl-C ends it.')
}

/**
 * @param {import('@ldap-auth/express').LdapAuthOptions} options
 * @param {ReturnType<typeof portFrom>} wanted
 */
async function serveOwn(options, wanted) {
  const ldap = createLdapAuth(options)
  await serve(ldap, wanted, () => ldap.close())
  const { servers } = await ldap.check()
  for (const { url, ok, error } of servers) {
    console.log(ok ? `${url} answers.` : `${url} does not answer yet: ${error?.message}`)
  }
}

/**
 * Serves the application until a signal ends it.
 *
 * @param {import('@ldap-auth/express').LdapAuth} ldap
 * @param {ReturnType<typeof portFrom>} wanted
 * @param {() => Promise<void>} closeDirectory
 */
async function serve(ldap, wanted, closeDirectory) {
  const server = createServer(createApp(ldap))
  try {
    console.log(`Sign in at http://127.0.0.1:${await listen(server, wanted)}`)
  } catch (error) {
    await closeDirectory()
    throw error
  }
  const stop = async () => {
    server.close()
    server.closeAllConnections()
    await closeDirectory()
  }
  process.once('SIGINT', () => void stop())
  process.once('SIGTERM', () => void stop())
}
