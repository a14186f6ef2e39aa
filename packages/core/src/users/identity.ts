import type { Settings } from '../options/settings.ts'
import type { Entry } from '../protocol/entry.ts'
import { fold } from '../text/fold.ts'
import { quote } from '../text/quote.ts'
import { LdapAuthError } from '../words/errors.ts'
import { type Entries, idAttributes } from './attributes.ts'
import { idSpellingOf } from './spelling.ts'

/** What is known of whose entry was found. */
export interface Known {
  readonly id?: string | undefined
  readonly username?: string | undefined
}

/** Whose entry it is, as far as the entry says. */
export function whoseEntry(entries: Entries, settings: Settings['user'], typed?: string): Known {
  return {
    id: findUserId(entries, settings),
    username: findUserName(entries, settings.usernameAttribute, typed),
  }
}

/** @throws `ERR_LDAP_AUTH_ID_MISSING` */
export function userId(entries: Entries, settings: Settings['user']): string {
  const id = findUserId(entries, settings)
  if (id !== undefined) return id
  const names = idAttributes(settings)
  const text = `The entry ${quote(entries.service.dn)} has no ${names.join(', ')}: set user.idAttribute to an attribute that never changes, or let the service account read it.`
  throw new LdapAuthError('ERR_LDAP_AUTH_ID_MISSING', text)
}

/**
 * What stays the same when a person is renamed or moved. The service account's view comes first,
 * so that a login and a look-up without a password give the same id.
 */
function findUserId({ service, user }: Entries, settings: Settings['user']): string | undefined {
  const names = idAttributes(settings)
  if (names.length === 0) return service.dn
  for (const entry of user === undefined ? [service] : [service, user]) {
    for (const name of names) {
      const [id] = idSpellingOf(name, settings.binaryAttributes).textsOf(entry.values(name))
      if (id) return id
    }
  }
  return undefined
}

/** @throws `ERR_LDAP_AUTH_USERNAME_ATTRIBUTE_MISSING` */
export function userName(entries: Entries, attribute: string, typed?: string): string {
  const name = findUserName(entries, attribute, typed)
  if (name !== undefined) return name
  const { service } = entries
  const text = `The entry ${quote(service.dn)} has no ${attribute}, only ${quote(service.names.join(', '))}: set user.usernameAttribute to an attribute that every user has.`
  throw new LdapAuthError('ERR_LDAP_AUTH_USERNAME_ATTRIBUTE_MISSING', text)
}

/** The user name as the directory spells it; of several, the one that was typed. */
export function findUserName(
  { service, user }: Entries,
  attribute: string,
  typed?: string,
): string | undefined {
  const found = namesOf(service, attribute)
  const names = found.length > 0 || user === undefined ? found : namesOf(user, attribute)
  return names.length > 1 ? likeTyped(names, typed) : names[0]
}

function likeTyped(names: readonly string[], typed: string | undefined): string | undefined {
  const wanted = typed === undefined ? undefined : fold(typed)
  return names.find((name) => fold(name) === wanted) ?? names[0]
}

function namesOf(entry: Entry, attribute: string): readonly string[] {
  return entry.strings(attribute).filter((name) => name !== '')
}
