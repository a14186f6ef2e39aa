import { describe, expect, it } from 'vitest'
import { describeSettings } from '../../src/options/describe.ts'
import { certificateOne, options, refusalOf, resolve } from './valid.ts'

const follow = (values: object) => ({ referrals: { follow: values } })
const hosts = ['dc1.corp.example.com:636']

describe('referrals', () => {
  it('are ignored unless the option says otherwise', () => {
    expect(resolve().referrals).toBe('ignore')
    expect(resolve({ referrals: 'ignore' }).referrals).toBe('ignore')
    expect(resolve({ referrals: 'refuse' }).referrals).toMatchObject({ hosts: [] })
  })

  it.each([
    ['ignore', 'ignore'],
    ['refuse', 'refuse'],
    [{ follow: { hosts } }, { follow: { hosts, maxHops: 5, exhaustive: false } }],
    [
      { follow: { hosts: ['*.Example.com'], maxHops: 1, exhaustive: true } },
      { follow: { hosts: ['*.Example.com'], maxHops: 1, exhaustive: true } },
    ],
  ])('%j is shown as %j', (referrals, shown) => {
    expect(describeSettings(resolve({ referrals })).referrals).toEqual(shown)
  })

  const refused: [referrals: unknown, message: string][] = [
    ['follow', 'referrals: must be "ignore" or "refuse"'],
    [true, 'referrals: must be "ignore" or "refuse"'],
    [{}, 'referrals.follow: is missing'],
    [{ hosts }, 'referrals.hosts: unknown option'],
    [{ follow: true }, 'referrals.follow: must be a plain object'],
    [{ follow: {} }, 'referrals.follow.hosts: must be a list, not missing'],
    [{ follow: { hosts: [] } }, 'referrals.follow.hosts: is an empty list'],
    [{ follow: { hosts: 'dc1' } }, 'referrals.follow.hosts: must be a list, not text'],
    [{ follow: { hosts: [1] } }, 'referrals.follow.hosts[0]: must be text'],
    [
      { follow: { hosts: ['ldap://dc1'] } },
      'referrals.follow.hosts[0]: "ldap://dc1" is not a host; write dc1.corp.example.com',
    ],
    [{ follow: { hosts: ['*'] } }, 'referrals.follow.hosts[0]: "*" is not a host; a star stands'],
    [{ follow: { hosts: ['a.b', 'A.B.'] } }, 'referrals.follow.hosts[1]: is the same as'],
    [{ follow: { hosts, maxHops: 0 } }, 'referrals.follow.maxHops: must be a whole number from 1'],
    [{ follow: { hosts, exhaustive: 1 } }, 'referrals.follow.exhaustive: must be true or false'],
    [{ follow: { hosts, max: 1 } }, 'referrals.follow.max: unknown option'],
  ]
  it.each(refused)('%j is refused', (referrals, message) => {
    expect(refusalOf(options({ referrals }))).toContain(message)
  })

  it('may need a certificate authority that url does not', () => {
    const plain = { url: 'ldap://127.0.0.1', tls: { ca: certificateOne } }
    expect(resolve({ ...plain, ...follow({ hosts }) }).tls.material.current.ca).toHaveLength(1)
    expect(refusalOf(options({ ...plain, referrals: 'refuse' }))).toContain('tls.ca: has no effect')
  })
})
