import { dateText } from '../options/tls/validity.ts'
import type { Entry } from '../protocol/entry.ts'
import { reading } from '../protocol/reading.ts'
import type { Filter } from '../text/filter.ts'
import { findBelow, type Look, tryEntries } from './look.ts'
import { firstOf, momentAt, type Obstacle } from './obstacle.ts'

/** Where OpenLDAP, 389 Directory Server and FreeIPA keep what a password policy made of an account. */
export const policyAttributes: readonly string[] = [
  'pwdAccountLockedTime',
  'pwdReset',
  'pwdChangedTime',
  'pwdPolicySubentry',
  'accountUnlockTime',
  'passwordExpirationTime',
  'krbPasswordExpiration',
]

const ofPolicy = ['pwdLockoutDuration', 'pwdMaxAge', 'pwdMustChange', 'pwdGraceAuthnLimit']

/** A lock that only an administrator ends (draft-behera-ldap-password-policy section 5.3.3). */
const forGood = /^00000101/

/** What a password policy has against a login. */
export async function stateByPolicy(
  look: Look,
  entry: Entry,
  now: number,
): Promise<readonly Obstacle[]> {
  const found = [await lockByDraft(look, entry, now), lockOf389(entry, now)]
  return [...found, await passwordByDraft(look, entry, now), expiredOf(entry, now)].filter(
    (one) => one !== undefined,
  )
}

async function lockByDraft(look: Look, entry: Entry, now: number): Promise<Obstacle | undefined> {
  const value = firstOf(entry, 'pwdAccountLockedTime')
  // That one counts as disabled.
  if (value === undefined || forGood.test(value)) return undefined
  const since = momentAt(entry, 'pwdAccountLockedTime')
  if (since === undefined) return undefined
  const policy = await policyOf(look, entry)
  const seconds = Number(policy && (firstOf(policy, 'pwdLockoutDuration') ?? 0))
  if (seconds > 0 && since + seconds * 1000 <= now) return undefined
  const ends =
    seconds > 0
      ? ` until ${dateText(since + seconds * 1000)}`
      : policy === undefined
        ? ', and the policy that says until when is not to be read'
        : ' until somebody unlocks it'
  return {
    state: 'account-locked',
    message: `The account is locked after wrong passwords, since ${dateText(since)}${ends}.`,
    remedy: 'Unlock it, or wait, and look which program uses an old password.',
    isSure: policy !== undefined,
  }
}

function lockOf389(entry: Entry, now: number): Obstacle | undefined {
  const until = momentAt(entry, 'accountUnlockTime')
  if (until === undefined || (until > 0 && until <= now)) return undefined
  // The beginning of 1970 stands for ever.
  const ends = until > 0 ? `until ${dateText(until)}` : 'until somebody unlocks it'
  return {
    state: 'account-locked',
    message: `The account is locked after wrong passwords ${ends}.`,
    remedy: 'Unlock it, or wait, and look which program uses an old password.',
    isSure: true,
  }
}

async function passwordByDraft(
  look: Look,
  entry: Entry,
  now: number,
): Promise<Obstacle | undefined> {
  if (firstOf(entry, 'pwdReset')?.toUpperCase() === 'TRUE') {
    return {
      state: 'password-must-change',
      message: 'The password was reset, and has to be changed before the next login.',
      remedy: 'Have a new password set by the person themselves, where that is possible.',
      // It means nothing where the policy does not want it (section 5.2.13).
      isSure: false,
    }
  }
  const changedAt = momentAt(entry, 'pwdChangedTime')
  if (changedAt === undefined) return undefined
  const policy = await policyOf(look, entry)
  const maxAge = Number(policy && firstOf(policy, 'pwdMaxAge'))
  if (!(maxAge > 0) || changedAt + maxAge * 1000 > now) return undefined
  return expired(changedAt + maxAge * 1000, Number(policy && firstOf(policy, 'pwdGraceAuthnLimit')))
}

function expiredOf(entry: Entry, now: number): Obstacle | undefined {
  const ends = [
    momentAt(entry, 'passwordExpirationTime'),
    momentAt(entry, 'krbPasswordExpiration'),
  ].filter((end) => end !== undefined && end > 0 && end <= now)
  const [end] = ends
  return end === undefined ? undefined : expired(end, 1)
}

/** Grace logins may be left. */
function expired(end: number, graceLogins: number): Obstacle {
  return {
    state: 'password-expired',
    message: `The password has expired, on ${dateText(end)}.`,
    remedy: 'Have a new password set.',
    isSure: !(graceLogins > 0),
  }
}

const isPolicy: Filter = {
  type: 'equal',
  attribute: 'objectClass',
  value: Buffer.from('pwdPolicy'),
}

/** The policy that the entry names, or the only one there is. */
async function policyOf(look: Look, entry: Entry): Promise<Entry | undefined> {
  const named = firstOf(entry, 'pwdPolicySubentry')
  if (named !== undefined) {
    const found = await tryEntries(look, reading(named, ofPolicy))
    return found?.[0]?.entry
  }
  const all = await findBelow(look, look.root.namingContexts, isPolicy, { attributes: ofPolicy })
  return all.length === 1 ? all[0] : undefined
}
