import { randomUUID } from 'node:crypto'
import { type Entry, valuesOf } from '../entries/entry.ts'
import { caseIgnore } from '../entries/matching-rules.ts'
import type { Store } from '../entries/store.ts'
import { resultCode } from '../messages/result.ts'
import { answerBind, refusedWith } from './active-directory-account.ts'
import type { Dialect } from './dialect.ts'
import { generalizedTime } from './generalized-time.ts'
import { accessToken, createSids, findBySid, readSids, tokenGroups } from './security.ts'

/** Active Directory, as far as a login meets it. */
export function activeDirectory(startedAt: Date): Dialect {
  const sidOf = createSids()
  const timestamp = `${generalizedTime(startedAt).slice(0, -1)}.0Z`
  return {
    operational: new Set(['createtimestamp', 'modifytimestamp', 'tokengroups']),
    refusedBind: refusedWith('52e'),
    malformedBindName: refusedWith('52e'),
    refusedAnonymous: {
      code: resultCode.operationsError,
      message:
        '000004DC: LdapErr: DSID-0C090A5C, comment: In order to perform this operation a successful bind must be completed on the connection., data 0, v4563',
    },
    maintained: (entry) => ({
      objectGUID: guidBytes(randomUUID()),
      distinguishedName: entry.dn,
      whenCreated: timestamp,
      whenChanged: timestamp,
      ...sidOf(entry),
    }),
    findAccount,
    answerBind,
    bindControls: [],
    findBase: findBySid,
    read: readSids,
    computed: new Map([['tokenGroups', tokenGroups]]),
    computedOfSession: new Map([['tokenGroups', accessToken]]),
    memberOf: true,
    followsChains: true,
    limits: { entries: 1000, values: 1500 },
  }
}

/** A GUID as AD stores it: the first three groups in little-endian order. */
function guidBytes(uuid: string): Buffer {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex')
  bytes.subarray(0, 4).reverse()
  bytes.subarray(4, 6).reverse()
  bytes.subarray(6, 8).reverse()
  return bytes
}

/** `user@domain` by userPrincipalName or by account name and DNS domain; `DOMAIN\user` by account name. */
function findAccount(name: string, store: Store): Entry | undefined {
  const labels = store.suffix.name.map(([rdn]) => rdn?.value ?? '')
  const byPrincipal = findBy('userPrincipalName', name, store)
  if (byPrincipal) return byPrincipal
  const [, netbios, account] = /^([^\\]+)\\([^\\]+)$/.exec(name) ?? []
  if (account)
    return isSame(netbios, labels[0]) ? findBy('sAMAccountName', account, store) : undefined
  const [, user, domain] = /^(.+)@([^@]+)$/.exec(name) ?? []
  if (user && isSame(domain, labels.join('.'))) return findBy('sAMAccountName', user, store)
  return undefined
}

function findBy(attribute: string, value: string, store: Store): Entry | undefined {
  for (const entry of store.all()) {
    if (valuesOf(entry, attribute).some((stored) => isSame(stored.toString(), value))) return entry
  }
  return undefined
}

function isSame(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && keyOfText(a) === keyOfText(b)
}

function keyOfText(text: string): string | undefined {
  return caseIgnore.normalize(Buffer.from(text))
}
