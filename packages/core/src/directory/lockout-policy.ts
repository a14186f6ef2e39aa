import type { Entry } from '../protocol/entry.ts'
import { reading, rootEntry } from '../protocol/reading.ts'
import type { Search } from '../protocol/requests.ts'
import { depthBelow } from '../text/dn.ts'
import { FilterTemplate } from '../text/filter-template.ts'
import { TextSyntaxError } from '../text/scanner.ts'
import type { Deadline } from '../words/clock.ts'
import type { LockoutPolicy } from '../words/throttle.ts'
import type { Directory } from './directory.ts'

/** How a kind of directory writes down when it locks an account: in which attributes, and in which unit. */
type Kind = readonly [
  threshold: string,
  window: string,
  msOf: (window: number) => number,
  /** Says whether it locks at all. */
  isOn?: string,
  /** What counts where nothing is written. */
  otherwise?: { readonly threshold: string; readonly window: string },
]

const seconds = (window: number): number => window * 1000
/** Active Directory writes a span of time as a negative number of 100 ns ([MS-ADTS] section 3.1.1.3.4.1). */
const ticks = (window: number): number => -window / 10_000

const kinds: readonly Kind[] = [
  // Active Directory: of the domain, and of a part of its people.
  ['lockoutThreshold', 'lockOutObservationWindow', ticks],
  ['msDS-LockoutThreshold', 'msDS-LockoutObservationWindow', ticks],
  // OpenLDAP (draft-behera-ldap-password-policy section 5.2).
  ['pwdMaxFailure', 'pwdFailureCountInterval', seconds, 'pwdLockout'],
  // 389 Directory Server, by its settings or by a policy of a part of its people.
  [
    'passwordMaxFailure',
    'passwordResetFailureCount',
    seconds,
    'passwordLockout',
    { threshold: '3', window: '600' },
  ],
  // FreeIPA, where the policies of Kerberos count for binds too.
  ['krbPwdMaxFailure', 'krbPwdFailureCountInterval', seconds],
]

const attributes: readonly string[] = kinds.flatMap((kind) =>
  kind.filter((part) => typeof part === 'string'),
)

/** More policies than anybody has. */
const MAX_POLICIES = 100

/** 389 Directory Server shows a subentry only to who asks for subentries. */
const policies = FilterTemplate.parse(
  '(|(objectClass=pwdPolicy)(&(objectClass=ldapSubEntry)(objectClass=passwordPolicy))(objectClass=krbPwdPolicy)(objectClass=msDS-PasswordSettings))',
  [],
).fill({})

/**
 * Reads when the directory locks an account, as far as the service account may see: all policies that
 * hold for somebody below a base. None where there is no lockout.
 *
 * @throws what `Directory.search` throws, as long as none was found
 */
export async function readLockoutPolicies(
  directory: Directory,
  bases: readonly string[],
  deadline: Deadline,
): Promise<readonly LockoutPolicy[]> {
  const contexts = await contextsOf(directory, bases, deadline)
  const searches = [
    // The settings of 389 Directory Server.
    reading('cn=config', attributes),
    ...contexts.flatMap((base) => [reading(base, attributes), searchingBelow(base)]),
  ]
  let found: readonly LockoutPolicy[] = []
  try {
    // One after the other: logins wait for the same connections.
    for (const search of searches) {
      const { entries } = await directory.search(search, deadline)
      found = [...found, ...entries.flatMap(policiesOf)]
    }
  } catch (error) {
    if (found.length === 0) throw error
  }
  return found
}

/** The naming contexts that hold the bases; the base itself where the directory names none. */
async function contextsOf(
  directory: Directory,
  bases: readonly string[],
  deadline: Deadline,
): Promise<readonly string[]> {
  const wanted = ['namingContexts', 'defaultNamingContext']
  const { entries } = await directory.search(rootEntry(wanted), deadline)
  const [root] = entries
  const contexts = root?.strings('namingContexts') ?? []
  const [home] = root?.strings('defaultNamingContext') ?? []
  const above = (base: string): readonly string[] => {
    const holding = contexts.filter((context) => holds(context, base))
    if (holding.length > 0) return holding
    // A global catalog is searched from the root, where no policy is.
    return [base === '' ? (home ?? base) : base]
  }
  return [...new Set(bases.flatMap(above))]
}

function holds(context: string, base: string): boolean {
  try {
    return depthBelow(base, context) !== undefined
  } catch (error) {
    if (error instanceof TextSyntaxError) return false
    throw error
  }
}

function policiesOf(entry: Entry): LockoutPolicy[] {
  return kinds.flatMap((kind) => policyOf(entry, kind) ?? [])
}

function policyOf(
  entry: Entry,
  [threshold, window, msOf, isOn, otherwise]: Kind,
): LockoutPolicy | undefined {
  const value = (name: string): string | undefined => entry.strings(name)[0]
  if (isOn !== undefined && !isTrue(value(isOn))) return undefined
  const failures = Number(value(threshold) ?? otherwise?.threshold)
  if (!Number.isInteger(failures) || failures <= 0) return undefined
  const windowMs = msOf(Number(value(window) ?? otherwise?.window))
  return { threshold: failures, windowMs: windowMs > 0 ? windowMs : Number.POSITIVE_INFINITY }
}

/** 389 Directory Server says "on". */
function isTrue(value: string | undefined): boolean {
  return value !== undefined && /^(?:true|on)$/i.test(value)
}

function searchingBelow(base: string): Search {
  return { base, scope: 'sub', filter: policies, attributes, sizeLimit: MAX_POLICIES }
}
