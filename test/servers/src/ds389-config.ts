import { userInfo } from 'node:os'
import type { DirectoryAccess } from './directory-access.ts'
import { ssha } from './directory-entry.ts'
import type { Accounts } from './directory-server.ts'
import type { Ports } from './random-ports.ts'

/** Where Debian puts 389 Directory Server and what makes its certificate store. */
export const ds389Paths = {
  server: '/usr/sbin/ns-slapd',
  template: '/usr/share/dirsrv/data/template-dse.ldif',
  schema: '/etc/dirsrv/schema/99user.ldif',
  collations: '/etc/dirsrv/config/slapd-collations.conf',
  certmap: '/etc/dirsrv/config/certmap.conf',
  certutil: '/usr/bin/certutil',
  pk12util: '/usr/bin/pk12util',
  modify: '/usr/bin/ldapmodify',
}

export interface Ds389Settings {
  /** `dc=example,dc=com` by default. */
  suffix?: string
  access?: DirectoryAccess
  /** Lines of cn=config, such as `passwordLockout: on` or `nsslapd-referral: ldap://...`. */
  configLines?: readonly string[]
  /** Plugins to switch on, such as `MemberOf Plugin`. */
  plugins?: readonly string[]
}

/** The configuration of a server that lives in `dir`, of the template that its package brings. */
export function dse389(
  template: string,
  dir: string,
  ports: Ports,
  accounts: Accounts,
  settings: Ds389Settings,
): string {
  const suffix = suffixOf(settings)
  // The check refuses a uid that is not ASCII, which people of the tests have.
  const off = switchPlugin(fill(template, dir, ports, accounts, suffix), '7-bit check', 'off')
  const filled = (settings.plugins ?? [])
    .reduce((text, plugin) => switchPlugin(text, plugin, 'on'), off)
    .replace(/^dn: cn=config$/m, (dn) => [dn, ...configLines(ports, settings)].join('\n'))
    .replace(/^nsslapd-db-home-directory: .*$/m, (line) => [line, ...smallCaches].join('\n'))
  return [filled.trimEnd(), ...backend(dir, suffix), serviceEntry(accounts), ''].join('\n\n')
}

export function suffixOf({ suffix = 'dc=example,dc=com' }: Ds389Settings): string {
  return suffix
}

function fill(
  template: string,
  dir: string,
  ports: Ports,
  { admin }: Accounts,
  suffix: string,
): string {
  const values: Readonly<Record<string, string>> = {
    config_dir: dir,
    cert_dir: dir,
    // Its last part has to look like this: the server takes its own name from it.
    inst_dir: `${dir}/slapd-test`,
    fqdn: 'localhost',
    ds_port: String(ports.plain),
    ds_user: userInfo().username,
    rootdn: admin.dn,
    ds_passwd: ssha(admin.password),
    ds_suffix: suffix,
    ldapi_enabled: 'off',
    ldapi: `${dir}/run/ldapi`,
    ldapi_autobind: 'off',
    db_home_dir: `${dir}/db`,
    db_lib: 'bdb',
  }
  // The others are folders, each named by what it holds: %log_dir% is `log`.
  return template.replace(/%(\w+)%/g, (_, name: string) => {
    return values[name] ?? `${dir}/${name.replace(/_dir$/, '')}`
  })
}

// Left alone it takes a share of the machine's memory, and a file of 100 megabytes to hold it.
const smallCaches = ['nsslapd-cache-autosize: 0', 'nsslapd-dbcachesize: 512000']

function switchPlugin(config: string, plugin: string, state: 'on' | 'off'): string {
  const entry = new RegExp(
    `(?<=^cn: ${plugin}\\n(?:.+\\n)*?nsslapd-pluginenabled: )o(?:n|ff)$`,
    'm',
  )
  if (!entry.test(config)) throw new Error(`389 Directory Server has no plugin called ${plugin}`)
  return config.replace(entry, state)
}

function configLines({ tls }: Ports, { configLines = [] }: Ds389Settings): string[] {
  return [
    'nsslapd-listenhost: 127.0.0.1',
    'nsslapd-securelistenhost: 127.0.0.1',
    'nsslapd-security: on',
    `nsslapd-secureport: ${tls}`,
    'nsslapd-accesslog-logbuffering: off',
    ...configLines,
  ]
}

function backend(dir: string, suffix: string): string[] {
  const classes = ['objectClass: top', 'objectClass: extensibleObject']
  const database = [
    'dn: cn=userroot,cn=ldbm database,cn=plugins,cn=config',
    ...classes,
    'objectClass: nsBackendInstance',
    'cn: userroot',
    `nsslapd-suffix: ${suffix}`,
    `nsslapd-directory: ${dir}/db/userroot`,
  ]
  const mapping = [
    `dn: cn="${suffix}",cn=mapping tree,cn=config`,
    ...classes,
    'objectClass: nsMappingTree',
    `cn: ${suffix}`,
    'nsslapd-state: backend',
    'nsslapd-backend: userroot',
  ]
  return [database.join('\n'), mapping.join('\n')]
}

// Beside the directory: the account can bind, and no search for people ever finds it.
function serviceEntry({ service }: Accounts): string {
  return [
    `dn: ${service.dn}`,
    'objectClass: top',
    'objectClass: person',
    'cn: service',
    'sn: service',
    `userPassword: ${ssha(service.password)}`,
  ].join('\n')
}

/** Who may see what, as values of `aci`; nobody may read userPassword. */
export function accessControl({ service }: Accounts, access: DirectoryAccess): string[] {
  const allow = (name: string, hidden: readonly string[], who: string): string =>
    `(targetattr != "${['userPassword', ...hidden].join(' || ')}")` +
    `(version 3.0; acl "${name}"; allow (read, search, compare) ${who};)`
  const isService = `userdn = "ldap:///${service.dn}"`
  const everybody = access.anonymous === 'read' ? 'ldap:///anyone' : 'ldap:///all'
  return [
    allow('service', access.hiddenFromService ?? [], isService),
    allow('users', access.hiddenFromUsers ?? [], `userdn = "${everybody}" and not ${isService}`),
  ]
}
