import type { ServiceAccount } from '../directory/service-account.ts'
import { refusedByActiveDirectory } from '../login/active-directory.ts'
import type { ServerAddress, Settings } from '../options/settings.ts'
import type { Connection } from '../protocol/connection.ts'
import { ResultCode } from '../protocol/result-codes.ts'
import { isLdapAuthError, type LdapAuthError } from '../words/errors.ts'
import { failedBy, good, type Outcome } from './outcome.ts'
import { remedyFor } from './remedies.ts'
import type { Run } from './run.ts'
import { straySpaces } from './spaces.ts'

const page = 'see docs/ways-to-bind.md'

/** Binds the service account, once. */
export async function bindService(
  run: Run,
  { url }: ServerAddress,
  account: ServiceAccount,
  connection: Connection,
): Promise<Outcome> {
  const { service, timeouts } = run.settings
  if (service === undefined) return good('No service account is set: searches are anonymous.')
  run.sent()
  try {
    await account.bind(connection, url, timeouts.operationMs, run.signal)
  } catch (error) {
    if (!isLdapAuthError(error) || error.code === 'ERR_LDAP_AUTH_ABORTED') throw error
    const { subCode } = refusalOf(error) ?? {}
    const details = {
      ...(error.resultCode !== undefined && { resultCode: error.resultCode }),
      ...(subCode !== undefined && { subCode }),
    }
    return failedBy(error, remedyOf(error, service), { details })
  }
  if ('mechanism' in service) return good('The directory takes the client certificate as a login.')
  return good(`The directory takes the service account ${service.dn}.`, {
    details: { dn: service.dn },
  })
}

function refusalOf(error: LdapAuthError): { subCode?: string; reason: string } | undefined {
  const { resultCode: code, message } = error
  const refused = code === undefined ? undefined : refusedByActiveDirectory({ code, message })
  return refused && { ...refused.detail, reason: refused.reason }
}

const bySubCode: Readonly<Record<string, string>> = {
  '525': 'There is no such account: correct service.dn',
  '52e':
    'The password is wrong, or there is no such account: correct service.password and service.dn',
  '530': 'The account may not log in at this time: lift its logon hours',
  '531': 'The account may not log in from this machine: lift its list of workstations',
  '532':
    'The password of the account has expired: set a new one, and one that never expires if your rules allow that',
  '533': 'The account is disabled: enable it',
  '701': 'The account has expired: prolong it',
  '773': 'The account has to change its password first: set one without that demand',
  '775':
    'The account is locked after wrong passwords: unlock it, and look which program uses an old password',
}

function remedyOf(error: LdapAuthError, service: NonNullable<Settings['service']>): string {
  if ('mechanism' in service) {
    return `Have the directory ask for the client certificate and map its subject to an account, ${page}`
  }
  const spaces = straySpaces(service.dn)
  if (spaces !== undefined) return `Remove ${spaces} in service.dn, ${page}`
  const subCode = refusalOf(error)?.subCode
  const known = subCode === undefined ? undefined : bySubCode[subCode]
  if (known !== undefined) return `${known}, ${page}`
  switch (error.resultCode) {
    case ResultCode.invalidCredentials:
      return `Correct service.password, and service.dn: the directory does not say which of them is wrong, ${page}`
    case ResultCode.noSuchObject:
      return `There is no such entry: correct service.dn, ${page}`
    case ResultCode.invalidDnSyntax:
      return `Write service.dn as a DN such as cn=app,ou=services,dc=example,dc=com, ${page}`
    case ResultCode.constraintViolation:
      return `The account is most likely locked after wrong passwords: unlock it, ${page}`
    case ResultCode.unwillingToPerform:
      return `The account is disabled, or may not bind like this: look into the log of the directory, ${page}`
    case undefined:
      return error.code === 'ERR_LDAP_AUTH_SERVICE_BIND'
        ? `Look why the function in service.password gives no password, ${page}`
        : remedyFor(error)
    default:
      return remedyFor(error)
  }
}
