import type { DirectoryEntry } from '@ldap-auth/test-servers'
import { unit } from '../partitioned.ts'
import type { States } from './inet-org-entries.ts'
import type { Kind, StateAnswers } from './kind.ts'

/** Policies beside the default one, which locks and asks for changes. */
export function policies(suffix: string): readonly DirectoryEntry[] {
  return [
    unit(`ou=policies,${suffix}`),
    policy(suffix, 'lenient', { pwdLockout: 'FALSE', pwdMustChange: 'FALSE' }),
    policy(suffix, 'ageing', { pwdMaxAge: '86400', pwdExpireWarning: '60' }),
  ]
}

function policyDn(suffix: string, name: string): string {
  return `cn=${name},ou=policies,${suffix}`
}

function policy(suffix: string, cn: string, rules: Readonly<Record<string, string>>) {
  const attributes = { objectClass: ['device', 'pwdPolicy'], cn, pwdAttribute: 'userPassword' }
  return { dn: policyDn(suffix, cn), attributes: { ...attributes, ...rules } }
}

/** States as the overlay ppolicy of OpenLDAP keeps them. */
export function policyStates(suffix: string) {
  return {
    locked: { pwdAccountLockedTime: '000001010000Z' },
    // Where the policy knows no locks OpenLDAP lets them in; we do not.
    disabled: {
      pwdAccountLockedTime: '000001010000Z',
      pwdPolicySubentry: policyDn(suffix, 'lenient'),
    },
    // OpenLDAP does not look at it.
    left: { shadowExpire: '1' },
    outdated: {
      pwdChangedTime: '20200101000000Z',
      pwdPolicySubentry: policyDn(suffix, 'ageing'),
    },
    newcomer: { pwdReset: 'TRUE' },
  } as const satisfies States
}

const wrong = refused('wrong-password', { resultCode: 49, passwordProven: false })
const locked = refused('account-locked', {
  resultCode: 49,
  subCode: 'accountLocked',
  passwordProven: false,
})

/** There are neither hours nor workstations: `night` and `elsewhere` are Active Directory's. */
export const policyAnswers: Kind['states'] = {
  // Told to everybody, by ppolicy_use_lockout: the password is not looked at.
  locked: { right: locked, wrong: locked },
  disabled: proven('account-disabled'),
  left: proven('account-expired'),
  outdated: proven('password-expired', { resultCode: 49, subCode: 'passwordExpired' }),
  newcomer: proven('password-must-change', { resultCode: 0, subCode: 'changeAfterReset' }),
}

/** A state that only who knows the password is told. */
export function proven(reason: string, detail: object = {}): StateAnswers {
  return { right: refused(reason, { ...detail, passwordProven: true }), wrong }
}

export function refused(reason: string, detail: object): object {
  return { authenticated: false, reason, detail }
}
