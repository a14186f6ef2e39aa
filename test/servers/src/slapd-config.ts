import type { DirectoryAccess } from './directory-access.ts'
import type { Account, Accounts } from './directory-server.ts'

/** Where Debian puts OpenLDAP, server and command line. */
export const slapdPaths = {
  server: '/usr/sbin/slapd',
  load: '/usr/sbin/slapadd',
  search: '/usr/bin/ldapsearch',
  modules: '/usr/lib/ldap',
  schemas: '/etc/ldap/schema',
}

export interface SlapdSettings {
  /** `dc=example,dc=com` by default. */
  suffix?: string
  access?: DirectoryAccess
  /** Modules to load, such as `ppolicy` or `pw-sha2`. */
  modules?: readonly string[]
  /** Lines of slapd.conf before the database, such as `referral ldap://...`. */
  globalLines?: readonly string[]
  /** Lines of slapd.conf in the database, such as `overlay ppolicy`. */
  databaseLines?: readonly string[]
  /** Answers to whatever is done to the entries right below a base (slapo-retcode(5)). */
  faults?: Faults
  sizeLimit?: number
  idleTimeoutSeconds?: number
  threads?: number
  /** How large the database may grow; 1 GiB by default. */
  maxBytes?: number
}

/** The base itself and what lies above it answer as ever, so that searches from there find people to bind as. */
export interface Faults {
  base: string
  /** Such as `"uid=busy" 51 op=bind`. */
  items: readonly string[]
}

const schemas = ['core', 'cosine', 'inetorgperson', 'nis']

/** The text of slapd.conf for a directory that lives in `dir`. */
export function slapdConf(
  dir: string,
  suffix: string,
  accounts: Accounts,
  settings: SlapdSettings,
): string {
  const { faults } = settings
  const modules = ['back_mdb', ...(settings.modules ?? []), ...(faults ? ['retcode'] : [])]
  return [
    ...schemas.map((name) => `include ${slapdPaths.schemas}/${name}.schema`),
    `pidfile ${dir}/pid`,
    `argsfile ${dir}/args`,
    `modulepath ${slapdPaths.modules}`,
    ...modules.map((name) => `moduleload ${name}`),
    `threads ${settings.threads ?? 4}`,
    `sizelimit ${settings.sizeLimit ?? 500}`,
    `idletimeout ${settings.idleTimeoutSeconds ?? 0}`,
    `TLSCACertificateFile ${dir}/ca.crt`,
    `TLSCertificateFile ${dir}/server.crt`,
    `TLSCertificateKeyFile ${dir}/server.key`,
    ...(settings.globalLines ?? []),
    ...serviceDatabase(dir, accounts.service),
    'database mdb',
    `suffix "${suffix}"`,
    `rootdn "${accounts.admin.dn}"`,
    `rootpw ${accounts.admin.password}`,
    `directory ${dir}/db`,
    `maxsize ${settings.maxBytes ?? 2 ** 30}`,
    // Nobody misses this data after a crash; waiting for the disk would only slow the tests.
    'dbnosync',
    'index objectClass,entryUUID,uid,cn,mail,member eq',
    ...accessRules(accounts.service.dn, settings.access ?? {}),
    ...(settings.databaseLines ?? []),
    ...(faults ? faultLines(faults) : []),
    '',
  ].join('\n')
}

function accessRules(service: string, access: DirectoryAccess): string[] {
  const hide = (attributes: readonly string[] = [], by: string): string[] =>
    attributes.length > 0 ? [`access to attrs=${attributes.join(',')} ${by}`] : []
  return [
    'access to attrs=userPassword by anonymous auth by * none',
    ...hide(access.hiddenFromUsers, `by dn.exact="${service}" read by * none`),
    ...hide(access.hiddenFromService, `by dn.exact="${service}" none by users read by * none`),
    `access to * by users read by anonymous ${access.anonymous ?? 'none'}`,
  ]
}

// The service account is the root of a database without entries: it can bind, is nobody special in the
// directory itself, and no search there ever finds it.
function serviceDatabase(dir: string, { dn, password }: Account): string[] {
  return [
    'database ldif',
    `suffix "${dn}"`,
    `directory ${dir}/accounts`,
    `rootdn "${dn}"`,
    `rootpw ${password}`,
  ]
}

function faultLines({ base, items }: Faults): string[] {
  return [
    'overlay retcode',
    `retcode-parent "${base}"`,
    ...items.map((item) => `retcode-item ${item}`),
  ]
}
