import type { Found } from '../directory/directory.ts'
import { ResultCode } from '../protocol/result-codes.ts'
import { quote } from '../text/quote.ts'
import { planAttributes } from '../users/attributes.ts'
import { createFindEntry } from '../users/find-entry.ts'
import type { Located } from '../users/locate.ts'
import { faultOfName } from '../users/typed-name.ts'
import { isLdapAuthError } from '../words/errors.ts'
import { whyNobody } from './absence.ts'
import { findBelow, isLeftToTheBind, type Look } from './look.ts'
import { failed, failedBy, good, listed, type Outcome, skipped } from './outcome.ts'
import { remedyFor } from './remedies.ts'

/** Answers by which a directory says that a search is too much work. */
const tooMuch = new Set<number | undefined>([
  ResultCode.timeLimitExceeded,
  ResultCode.sizeLimitExceeded,
  ResultCode.adminLimitExceeded,
  ResultCode.unwillingToPerform,
])

const indexRemedy =
  'Have the attributes that user.filter compares indexed at the directory, or search below a narrower user.base.'

/** How many of several matches are counted. */
const MAX_COUNTED = 20

/** Looks a person up by a name as a login does, and says why there is nobody, or more than one. */
export async function searchUser(
  look: Look,
  username: string,
): Promise<Outcome & { readonly value?: Found }> {
  const { run, settings, directory } = look
  if (faultOfName(username, settings.limits.usernameChars) !== undefined) {
    return failed(
      'No directory has such a name: it is empty, too long, or has control characters.',
      'Type the name as the directory has it; limits.usernameChars says how long it may be.',
      { details: { matches: 0 } },
    )
  }
  if (isLeftToTheBind(settings)) {
    return skipped(
      'Without a service account nobody is looked up: only the bind tells who is there.',
    )
  }
  const attributes = planAttributes(settings).byLookUp
  const findEntry = createFindEntry(settings, directory, attributes)
  try {
    const located = await findEntry(username, run.deadline())
    if (located.entry === undefined) return await notOne(look, username, located)
    return { ...found(look, username, located), value: located }
  } catch (error) {
    if (!isLdapAuthError(error) || error.code === 'ERR_LDAP_AUTH_ABORTED') throw error
    return failedBy(error, tooMuch.has(error.resultCode) ? indexRemedy : remedyFor(error))
  }
}

/** How the name becomes an entry, in the words of the options. */
function way({ user }: Look['settings']): string {
  if (user.dn !== undefined) return 'by user.dn'
  if (user.upn !== undefined) return 'by user.upn'
  return `by ${user.filter.text}`
}

function found({ settings }: Look, username: string, { entry, server }: Found): Outcome {
  return good(`${quote(username)} is ${quote(entry.dn)}, found ${way(settings)}.`, {
    details: { matches: 1, dn: entry.dn, filter: settings.user.filter.text, server: server.url },
  })
}

async function notOne(
  look: Look,
  username: string,
  { reason }: Exclude<Located, Found>,
): Promise<Outcome> {
  if (reason === 'unknown-user') return whyNobody(look, username)
  const { base, filter, scope } = look.settings.user
  const wanted = filter.fill({ username })
  const all = await findBelow(look, base, wanted, { scope, sizeLimit: MAX_COUNTED })
  const dns = all.map(({ dn }) => dn)
  return failed(
    `${quote(username)} could be ${dns.length} entries: ${listed(dns.map(quote))}.`,
    'Make user.filter or user.base narrower, so that a name is that of one entry; nobody is let in by a name that is not.',
    { details: { matches: dns.length, dns, filter: filter.text } },
  )
}
