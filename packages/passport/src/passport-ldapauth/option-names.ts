import { isLdapAuthError, LdapAuthError } from '@ldap-auth/core'

/** What the options of core are called here. */
const names: ReadonlyMap<string, string> = new Map([
  ['service.dn', 'bindDN'],
  ['service.password', 'bindCredentials'],
  ['user.base', 'searchBase'],
  ['user.filter', 'searchFilter'],
  ['user.scope', 'searchScope'],
  ['user.attributes', 'searchAttributes'],
  ['groups.base', 'groupSearchBase'],
  ['groups.filter', 'groupSearchFilter'],
  ['groups.scope', 'groupSearchScope'],
  ['groups.attributes', 'groupSearchAttributes'],
  ['groups.dnAttribute', 'groupDnProperty'],
  ['tls.startTls', 'starttls'],
  ['tls.ca', 'tlsOptions.ca'],
  ['tls.cert', 'tlsOptions.cert'],
  ['tls.key', 'tlsOptions.key'],
  ['tls.passphrase', 'tlsOptions.passphrase'],
  ['tls.pfx', 'tlsOptions.pfx'],
  ['tls.servername', 'tlsOptions.servername'],
  ['tls.minVersion', 'tlsOptions.minVersion'],
  ['timeouts.connectMs', 'connectTimeout'],
  ['timeouts.operationMs', 'timeout'],
])

/** An error of core by the names that options have here, where files are read by the application. */
export function inOurNames(error: unknown): unknown {
  if (!isLdapAuthError(error)) return error
  const message = error.message
    .replace(/\b[a-z]+\.[a-zA-Z]+\b/g, (name) => names.get(name) ?? name)
    .replace('write { file: "..." }', 'give what fs.readFileSync("...") gives')
  if (message === error.message) return error
  const { code, resultCode } = error
  return new LdapAuthError(code, message, {
    cause: error,
    ...(resultCode !== undefined && { resultCode }),
  })
}
