import { dateText } from '../options/tls/validity.ts'
import type { Entry } from '../protocol/entry.ts'
import { reading } from '../protocol/reading.ts'
import { type Look, tryEntries } from './look.ts'
import { firstOf, type Obstacle } from './obstacle.ts'

const computed = 'msDS-User-Account-Control-Computed'
const passwordEnd = 'msDS-UserPasswordExpiryTimeComputed'

/** Where Active Directory keeps the state of an account, beside what a login looks at. */
export const activeDirectoryAttributes: readonly string[] = [
  'lockoutTime',
  'pwdLastSet',
  'logonHours',
  'userWorkstations',
  computed,
  passwordEnd,
]

/** Flags of msDS-User-Account-Control-Computed (MS-ADTS section 3.1.1.4.5.17). */
const LOCKED = 0x10
const PASSWORD_EXPIRED = 0x80_0000
/** Of userAccountControl (MS-ADTS section 2.2.16). */
const PASSWORD_NEVER_EXPIRES = 0x1_0000

/** From 1601, where the time of Active Directory begins, to 1970. */
const epochGapMs = 11_644_473_600_000
const ticksPerMs = 10_000

/** What Active Directory has against a login. */
export async function stateOfActiveDirectory(
  look: Look,
  entry: Entry,
  now: number,
): Promise<readonly Obstacle[]> {
  if (firstOf(entry, 'userAccountControl') === undefined) return []
  const found = [await lockOf(look, entry, now), passwordOf(entry, now), hoursOf(entry, now)]
  return [...found, workstationsOf(entry)].filter((one) => one !== undefined)
}

async function lockOf(look: Look, entry: Entry, now: number): Promise<Obstacle | undefined> {
  const since = momentOfTicks(firstOf(entry, 'lockoutTime'))
  const flags = firstOf(entry, computed)
  if (since === undefined) return undefined
  // The time stays when the lock has ended; the flags, where they are, know.
  if (flags !== undefined && (Number(flags) & LOCKED) === 0) return undefined
  const durationMs = await lockoutDurationMs(look)
  const until = durationMs === undefined ? undefined : since + durationMs
  if (until !== undefined && until <= now) return undefined
  const ends = until === undefined ? '' : ` until ${dateText(until)}`
  return {
    state: 'account-locked',
    message: `The account is locked after wrong passwords${ends}, since ${dateText(since)}.`,
    remedy: 'Unlock it, or wait, and look which program uses an old password.',
    isSure: flags !== undefined || until !== undefined,
  }
}

/** Of the domain; a policy of some of its people may say otherwise. Undefined: unknown, or until somebody unlocks it. */
async function lockoutDurationMs(look: Look): Promise<number | undefined> {
  const [domain] = look.root.namingContexts
  if (domain === undefined) return undefined
  const found = await tryEntries(look, reading(domain, ['lockoutDuration']))
  const ticks = Number(found?.[0]?.entry.strings('lockoutDuration')[0])
  // The smallest number of all means "until somebody unlocks it".
  return ticks < 0 && ticks > -1e18 ? -ticks / ticksPerMs : undefined
}

function passwordOf(entry: Entry, now: number): Obstacle | undefined {
  const flags = Number(firstOf(entry, 'userAccountControl'))
  if ((flags & PASSWORD_NEVER_EXPIRES) !== 0) return undefined
  if (firstOf(entry, 'pwdLastSet') === '0') {
    return {
      state: 'password-must-change',
      message: 'The password has to be changed before the next login.',
      remedy: 'Have a new password set by the person themselves, where that is possible.',
      isSure: true,
    }
  }
  const end = momentOfTicks(firstOf(entry, passwordEnd))
  const hasExpired = (Number(firstOf(entry, computed) ?? 0) & PASSWORD_EXPIRED) !== 0
  if (!hasExpired && (end === undefined || end > now)) return undefined
  return {
    state: 'password-expired',
    message: `The password has expired${end === undefined ? '' : `, on ${dateText(end)}`}.`,
    remedy: 'Have a new password set.',
    isSure: true,
  }
}

/** A bit for each hour of a week that begins on Sunday, in UTC (MS-ADA2 section 2.9). */
function hoursOf(entry: Entry, now: number): Obstacle | undefined {
  const [hours] = entry.buffers('logonHours')
  if (hours === undefined || hours.length !== 21) return undefined
  const date = new Date(now)
  const hour = date.getUTCDay() * 24 + date.getUTCHours()
  const isAllowed = ((hours[hour >> 3] ?? 0) & (1 << (hour & 7))) !== 0
  if (isAllowed) return undefined
  return {
    state: 'not-permitted-now',
    message: 'The logon hours of the account do not allow a login now.',
    remedy: 'Wait, or change the logon hours.',
    isSure: true,
  }
}

function workstationsOf(entry: Entry): Obstacle | undefined {
  const workstations = firstOf(entry, 'userWorkstations')
  if (workstations === undefined || workstations === '') return undefined
  return {
    state: 'not-permitted-here',
    message: `The account may log in from ${workstations} only, and a login comes from this machine.`,
    remedy: 'Add this machine to the list of workstations, or empty the list.',
    isSure: false,
  }
}

/** Undefined for none, and for never. */
function momentOfTicks(ticks: string | undefined): number | undefined {
  if (ticks === undefined || !/^\d{1,19}$/.test(ticks) || BigInt(ticks) === 0n) return undefined
  const moment = Number(ticks) / ticksPerMs - epochGapMs
  return moment > 8.64e15 ? undefined : Math.floor(moment / 1000) * 1000
}
