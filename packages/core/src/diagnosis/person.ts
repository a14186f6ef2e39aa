import type { Found } from '../directory/directory.ts'
import { createFindGroups } from '../groups/groups.ts'
import type { Values } from '../protocol/entry.ts'
import { quote } from '../text/quote.ts'
import {
  createRead,
  createReadMembership,
  planAttributes,
  readAsService,
  type Views,
} from '../users/attributes.ts'
import { userId, userName } from '../users/identity.ts'
import { createReadProfile } from '../users/profile.ts'
import { isLdapAuthError } from '../words/errors.ts'
import type { LdapGroup } from '../words/user.ts'
import type { Look } from './look.ts'
import { failedBy, good, listed, type Outcome, warning } from './outcome.ts'
import { remedyFor } from './remedies.ts'

/** A person as they were read: by the service account, and, after a bind, by themselves. */
export type Seen = Views

export function seenByService({ entry: service, server }: Found): Seen {
  return { service, server }
}

/** What the application will know the person by. */
export async function identityOf(
  { settings: { user } }: Look,
  seen: Seen,
  typed: string,
): Promise<Outcome> {
  try {
    const username = userName(seen, user.usernameAttribute, typed)
    const id = userId(seen, user)
    return good(
      `The application gets the user name ${quote(username)} (${user.usernameAttribute}) and the id ${quote(id)}: it has to know this person by one of them.`,
      { details: { username, id, usernameAttribute: user.usernameAttribute } },
    )
  } catch (error) {
    if (!isLdapAuthError(error)) throw error
    return failedBy(error, remedyFor(error), { details: { present: seen.service.spelledNames } })
  }
}

/** The attributes, and with whose rights each was read. */
export function attributesOf(look: Look, seen: Seen): Outcome {
  const { settings } = look
  const plan = planAttributes(settings)
  const wasBound = seen.user !== undefined || settings.user.readAs === 'service'
  const read = wasBound ? createRead(settings) : readAsService
  const profile = createReadProfile(plan, settings.user, read)(seen)
  const sources = profile.attributeSources
  const named = (source: string): readonly string[] =>
    Object.keys(sources).filter((name) => sources[name] === source)
  const rights = [
    ['as the user', named('user')],
    ['as the service account', named('service')],
  ] as const
  const parts = rights
    .filter(([, names]) => names.length > 0)
    .map(([who, names]) => `${listed(names, 10)} ${who}`)
  const missing = named('missing')
  const text = parts.length === 0 ? 'No attribute was read' : `Read: ${parts.join('; ')}`
  const details = { sources }
  if (missing.length === 0) return good(`${text}.`, { details })
  const told = `${text}. Not there, or not to be read: ${listed(missing, 10)}.`
  if (!wasBound) return good(`${told} The user may see more.`, { details })
  const isOdd = missing.length === Object.keys(sources).length - 1
  if (!isOdd && missing.every((name) => ordinary.has(name.toLowerCase()))) {
    return good(told, { details })
  }
  return warning(
    told,
    'Leave out of user.attributes what people do not have, and let the user or the service account read the others.',
    { details },
  )
}

/** What is read unless somebody says otherwise, and many people do not have. */
const ordinary = new Set(['mail', 'cn', 'sn', 'givenname', 'displayname'])

/** The groups of a person, as a login finds them. */
export async function groupsOf(
  look: Look,
  seen: Seen,
  username: string,
): Promise<readonly LdapGroup[]> {
  const { settings, directory, run } = look
  const readMembership = createReadMembership(settings, createRead(settings))
  const read = (attribute: string): Values | undefined => readMembership(seen, attribute)?.values
  const { server, service } = seen
  const findGroups = createFindGroups(settings, directory)
  return findGroups({ dn: service.dn, username, server, read }, run.deadline())
}
