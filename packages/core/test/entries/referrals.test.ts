import { expect, it, onTestFinished } from 'vitest'
import { createEntryLogin, type EntryLoginOptions } from '../../src/entries/index.ts'
import {
  branch,
  carol,
  carolDn,
  failsWith,
  group,
  here,
  hostOf,
  referral,
  service,
  startInProcess,
  startUnlisted,
  there,
  unit,
} from '../login/partitioned.ts'
import { groupsBase, peopleBase } from '../login/people.ts'

const ops = `cn=ops,${groupsBase}`

/** Logs carol in at a directory whose references lead to `otherUrl`. */
async function login(otherUrl: string, referrals?: EntryLoginOptions['referrals']) {
  const kept = [referral(`${otherUrl}/${branch}`), unit(groupsBase), group(ops, carolDn)]
  const { url } = await startInProcess([...here, ...kept])
  const opened = createEntryLogin({
    url,
    service,
    user: { base: peopleBase, filter: '(uid={{username}})' },
    groups: { base: groupsBase, filter: '(member={{dn}})' },
    referrals,
  })
  onTestFinished(() => opened.close({ graceMs: 0 }))
  return opened.authenticate(carol)
}

it('gives the entry and the groups of a user whom another server keeps', async () => {
  const other = await startInProcess(there)
  const result = await login(other.url, { follow: { hosts: [hostOf(other.url)] } })
  expect(result).toMatchObject({
    authenticated: true,
    user: { dn: carolDn, groups: [{ dn: ops }] },
  })
  expect(other.userBinds()).toEqual([carolDn])
})

it.each<[string, EntryLoginOptions['referrals']]>([
  ['they are to be refused', 'refuse'],
  ['they lead to no listed server', { follow: { hosts: ['127.0.0.1:9'] } }],
])('refuses references where %s', async (_what, referrals) => {
  const unlisted = await startUnlisted()
  await expect(login(unlisted.url, referrals)).rejects.toThrow(
    failsWith('ERR_LDAP_AUTH_REFERRAL_REFUSED'),
  )
  expect(unlisted.connected()).toBe(0)
})

it('ignores references unless it is told otherwise', async () => {
  const unlisted = await startUnlisted()
  expect(await login(unlisted.url)).toMatchObject({ reason: 'unknown-user' })
  expect(unlisted.connected()).toBe(0)
})

it.each([
  ['leave', 'referrals: must be "ignore" or "refuse"'],
  [{ follow: { hosts: ['*'] } }, 'referrals.follow.hosts[0]: "*" is not a host'],
])('is checked: %j', async (referrals, message) => {
  await expect(login('ldap://127.0.0.1:9', referrals as never)).rejects.toThrow(message)
})
