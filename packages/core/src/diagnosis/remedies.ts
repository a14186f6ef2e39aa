import type { LdapAuthError, LdapAuthErrorCode } from '../words/errors.ts'

const remedies: Readonly<Record<LdapAuthErrorCode, string>> = {
  ERR_LDAP_AUTH_OPTIONS: 'Correct the option that the message names.',
  ERR_LDAP_AUTH_CONNECT:
    'Check that the directory runs and that a firewall lets this machine reach it, see docs/servers.md',
  ERR_LDAP_AUTH_TLS: 'Check the options of tls, see docs/certificates.md',
  ERR_LDAP_AUTH_TIMEOUT:
    'Look why the directory does not answer in time: its load, a firewall that drops packets, a search without an index. Raise timeouts only if it is merely slow.',
  ERR_LDAP_AUTH_POOL_EXHAUSTED: 'Raise pool.searchConnections or pool.bindConnections.',
  ERR_LDAP_AUTH_CLOSED: 'Start again.',
  ERR_LDAP_AUTH_ABORTED: 'Start again.',
  ERR_LDAP_AUTH_PROTOCOL:
    'Check that host and port are those of an LDAP directory, and look into its log.',
  ERR_LDAP_AUTH_SERVICE_BIND: 'Check service.dn and service.password, see docs/ways-to-bind.md',
  ERR_LDAP_AUTH_CLIENT_CERTIFICATE_REQUIRED:
    'Give tls.cert and tls.key, or tls.pfx, see docs/certificates.md',
  ERR_LDAP_AUTH_SEARCH: 'Check user.base, user.filter, and the rights of the service account.',
  ERR_LDAP_AUTH_GROUPS:
    'Check groups.base, groups.filter, and the rights of the service account, see docs/groups.md',
  ERR_LDAP_AUTH_REFERRAL_REFUSED:
    'List the host in referrals.follow.hosts if you trust it with passwords, or set referrals to "ignore" if it keeps nobody who logs in, see docs/referrals.md',
  ERR_LDAP_AUTH_REFERRAL_LIMIT:
    'Raise referrals.follow.maxHops, or correct the references in the directory, see docs/referrals.md',
  ERR_LDAP_AUTH_THROTTLE_STORE: 'Look at the store in throttle.store, see docs/throttling.md',
  ERR_LDAP_AUTH_USERNAME_ATTRIBUTE_MISSING:
    'Set user.usernameAttribute to an attribute that every user has, or let the service account read it.',
  ERR_LDAP_AUTH_ID_MISSING:
    'Set user.idAttribute to an attribute that never changes, or let the service account read it.',
}

/** What to do about a failure of which nothing more is known. */
export function remedyFor({ code }: LdapAuthError): string {
  return remedies[code]
}
