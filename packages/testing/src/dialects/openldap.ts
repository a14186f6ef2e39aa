import { randomUUID } from 'node:crypto'
import { passwordPolicy } from '../messages/password-policy.ts'
import { resultCode } from '../messages/result.ts'
import type { Dialect } from './dialect.ts'
import { generalizedTime } from './generalized-time.ts'
import { bindUnderPolicy } from './password-policy.ts'

const operational = `createTimestamp creatorsName entryDN entryUUID hasSubordinates memberOf modifiersName
  modifyTimestamp nsAccountLock pwdAccountLockedTime pwdChangedTime pwdEndTime pwdFailureTime
  pwdGraceUseTime pwdPolicySubentry pwdReset
  structuralObjectClass subschemaSubentry namingContexts supportedControl supportedExtension
  supportedLDAPVersion`

/** OpenLDAP's slapd, whose short answers most RFC 4511 servers share. */
export function openldap(startedAt: Date): Dialect {
  const timestamp = generalizedTime(startedAt)
  return {
    operational: new Set(operational.toLowerCase().split(/\s+/)),
    refusedBind: { code: resultCode.invalidCredentials },
    malformedBindName: { code: resultCode.invalidDnSyntax, message: 'invalid DN' },
    // slapd does not disclose that the base exists to somebody who may not see it.
    refusedAnonymous: { code: resultCode.noSuchObject },
    maintained: (entry, hasChildren) => ({
      entryUUID: randomUUID(),
      entryDN: entry.dn,
      createTimestamp: timestamp,
      modifyTimestamp: timestamp,
      creatorsName: '',
      modifiersName: '',
      hasSubordinates: hasChildren ? 'TRUE' : 'FALSE',
    }),
    findAccount: () => undefined,
    answerBind: bindUnderPolicy,
    bindControls: [passwordPolicy],
    findBase: () => undefined,
    read: (data) => data,
    computed: new Map(),
    computedOfSession: new Map(),
    memberOf: false,
    followsChains: false,
    limits: { entries: Number.POSITIVE_INFINITY, values: Number.POSITIVE_INFINITY },
  }
}
