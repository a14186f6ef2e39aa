// @ts-check

/** The variables that name a directory of one's own, and the options they become. */
const variables = {
  LDAP_URL: 'url',
  LDAP_STARTTLS: 'tls.startTls',
  LDAP_CA_FILE: 'tls.ca',
  LDAP_ALLOW_PLAINTEXT: 'allowPlaintext',
  LDAP_BIND_DN: 'service.dn',
  LDAP_BIND_PASSWORD: 'service.password',
  LDAP_BASE_DN: 'user.base',
  LDAP_FILTER: 'user.filter',
  LDAP_GROUP_BASE_DN: 'groups.base',
  LDAP_ADMIN_GROUP: 'roles.admin',
  LDAP_RESEARCHER_GROUP: 'roles.researcher',
}

/**
 * What every adapter takes to log in at a directory.
 *
 * @typedef {object} LdapOptions
 * @property {string} url
 * @property {boolean} [allowPlaintext]
 * @property {{ startTls: boolean, ca?: { file: string } }} [tls]
 * @property {{ dn: string, password: string }} [service]
 * @property {{ base: string, filter: string, attributes?: string[] }} user
 * @property {{ source: 'search', base: string }} [groups]
 * @property {Record<string, string[]>} [roles]
 */

/** A variable that is wrong. The message says what to do; a stack would only hide it. */
export class EnvironmentError extends Error {}

/**
 * The options of the directory that the environment names; `undefined` if it names none.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {LdapOptions | undefined}
 */
export function ownDirectory(env) {
  refuseUnknown(env)
  const { LDAP_URL: url, LDAP_BASE_DN: base } = env
  if (!url) return sampleUnlessProduction(env)
  if (!base) throw new EnvironmentError('LDAP_BASE_DN is missing: the DN below which people are')
  return {
    url,
    allowPlaintext: flag(env, 'LDAP_ALLOW_PLAINTEXT'),
    user: { base, filter: env['LDAP_FILTER'] || '(uid={{username}})' },
    ...tlsFrom(env),
    ...serviceFrom(env),
    ...groupsFrom(env),
  }
}

/**
 * The port that was asked for, and whether another one will do.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function portFrom({ PORT: given }) {
  if (!given) return { port: 3000, isFixed: false }
  const port = Number(given)
  if (/^\d+$/.test(given) && port <= 65_535) return { port, isFixed: true }
  throw new EnvironmentError(`PORT is ${JSON.stringify(given)}: write a number from 0 to 65535`)
}

/**
 * The message of a refused option, under the name of the variable it came from.
 *
 * @param {string} message
 */
export function nameVariable(message) {
  const found = Object.entries(variables).find(([, option]) => message.startsWith(option))
  return found ? `${found[0]} (${message})` : message
}

/** @param {NodeJS.ProcessEnv} env */
function refuseUnknown(env) {
  const given = Object.keys(env).filter((name) => name.startsWith('LDAP_') && env[name])
  const unknown = given.find((name) => !Object.hasOwn(variables, name))
  if (unknown !== undefined) {
    const known = Object.keys(variables).join(', ')
    throw new EnvironmentError(`${unknown} is not known: use ${known}`)
  }
  if (given.length > 0 && !env['LDAP_URL']) {
    throw new EnvironmentError(`LDAP_URL is missing, but ${given.join(', ')} is set`)
  }
}

/**
 * The sample directory has passwords that everybody knows, and refuses to start in production.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function sampleUnlessProduction({ NODE_ENV: mode }) {
  if (mode !== 'production') return undefined
  throw new EnvironmentError(
    'LDAP_URL is missing: set LDAP_URL, as the sample directory does not start with NODE_ENV=production',
  )
}

/** @param {NodeJS.ProcessEnv} env */
function tlsFrom(env) {
  const startTls = flag(env, 'LDAP_STARTTLS')
  const file = env['LDAP_CA_FILE']
  if (!startTls && !file) return {}
  return { tls: { startTls, ...(file && { ca: { file } }) } }
}

/** @param {NodeJS.ProcessEnv} env */
function serviceFrom({ LDAP_BIND_DN: dn, LDAP_BIND_PASSWORD: password }) {
  if (!dn && !password) return {}
  if (!dn || !password) {
    throw new EnvironmentError('LDAP_BIND_DN and LDAP_BIND_PASSWORD belong together: set both')
  }
  return { service: { dn, password } }
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Pick<LdapOptions, 'groups' | 'roles'>}
 */
function groupsFrom(env) {
  const { LDAP_GROUP_BASE_DN: base } = env
  const roles = rolesFrom(env)
  if (base) return { groups: { source: 'search', base }, ...(roles && { roles }) }
  if (!roles) return {}
  throw new EnvironmentError(
    'LDAP_GROUP_BASE_DN is missing, but a group that gives a role is set: name where the groups are',
  )
}

/** @param {NodeJS.ProcessEnv} env */
function rolesFrom({ LDAP_ADMIN_GROUP: admin, LDAP_RESEARCHER_GROUP: researcher }) {
  if (!admin && !researcher) return undefined
  return { ...(admin && { admin: [admin] }), ...(researcher && { researcher: [researcher] }) }
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name
 */
function flag(env, name) {
  const value = env[name] || 'false'
  if (value === 'true' || value === 'false') return value === 'true'
  throw new EnvironmentError(`${name} is ${JSON.stringify(value)}: write true or false`)
}
