/** Where Debian puts Samba, what provisions a domain and what writes to its database. */
export const sambaPaths = {
  server: '/usr/sbin/samba',
  tool: '/usr/bin/samba-tool',
  modify: '/usr/bin/ldbmodify',
  python: '/usr/lib/python3/dist-packages/samba/samdb.py',
  provision: '/usr/share/samba/setup/provision.ldif',
}

export const defaultRealm = 'corp.example.test'

/** A domain of Active Directory. */
export interface SambaDomain {
  /** In lower case, such as `corp.example.test`. */
  readonly realm: string
  /** The NetBIOS name, what stands before the backslash in `CORP\alice`. */
  readonly name: string
  /** `DC=corp,DC=example,DC=test`. */
  readonly suffix: string
}

export interface SambaSettings {
  /** Wrong passwords that lock an account out for an hour; none do by default. */
  lockoutThreshold?: number
  /** Whether a simple bind without TLS is refused; it is not by default. */
  requireTls?: boolean
}

export function sambaDomain(realm: string): SambaDomain {
  const labels = realm.toLowerCase().split('.')
  return {
    realm: labels.join('.'),
    name: (labels[0] ?? '').toUpperCase().slice(0, 15),
    suffix: labels.map((label) => `DC=${label}`).join(','),
  }
}

/** The text of smb.conf for a domain controller that lives in `dir` and listens on one address. */
export function sambaConf(
  dir: string,
  domain: SambaDomain,
  address: string,
  { requireTls = false }: SambaSettings,
): string {
  return [
    '[global]',
    'netbios name = DC1',
    `realm = ${domain.realm.toUpperCase()}`,
    `workgroup = ${domain.name}`,
    'server role = active directory domain controller',
    'server services = ldap',
    `interfaces = ${address}/8`,
    'bind interfaces only = yes',
    `private dir = ${dir}/private`,
    `state directory = ${dir}/state`,
    `cache directory = ${dir}/cache`,
    `lock directory = ${dir}`,
    `pid directory = ${dir}/run`,
    `ncalrpc dir = ${dir}/run/ncalrpc`,
    `winbindd socket directory = ${dir}/run/winbindd`,
    `ntp signd socket directory = ${dir}/run/ntp`,
    `log file = ${dir}/log.%m`,
    // 10 is where Samba names the binds and searches it is asked for; the rest of that level is noise.
    'log level = 10 ldb:1 auth:1 tdb:1 tevent:1 dsdb_audit:1 dsdb_json_audit:1',
    `ldap server require strong auth = ${requireTls ? 'yes' : 'no'}`,
    `tls keyfile = ${dir}/server.key`,
    `tls certfile = ${dir}/server.crt`,
    `tls cafile = ${dir}/ca.crt`,
    '',
  ].join('\n')
}

/** The change record that lets tests use the passwords they like, and sets the lockout. */
export function passwordPolicy(
  { suffix }: SambaDomain,
  { lockoutThreshold = 0 }: SambaSettings,
): string {
  // In steps of 100 nanoseconds. No lock ends while a test still looks at it.
  const hour = '-36000000000'
  const policy = {
    pwdProperties: '0',
    minPwdLength: '0',
    minPwdAge: '0',
    pwdHistoryLength: '0',
    lockoutThreshold: String(lockoutThreshold),
    lockoutDuration: hour,
    lockOutObservationWindow: hour,
  }
  const lines = Object.entries(policy).flatMap(([name, value]) => [
    `replace: ${name}`,
    `${name}: ${value}`,
    '-',
  ])
  return [`dn: ${suffix}`, 'changetype: modify', ...lines, ''].join('\n')
}
