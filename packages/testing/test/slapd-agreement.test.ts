import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describeWithSlapd, type Slapd, startSlapd } from '@ldap-auth/test-servers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Directory, startDirectory } from '../src/index.ts'
import { dnOf, passwords, people } from './people.ts'

const run = promisify(execFile)
const base = 'dc=example,dc=com'

const filters = [
  '(objectClass=*)',
  '(uid=alice)',
  '(uid=ALICE)',
  '(UID=alice)',
  '(userid=alice)',
  '(0.9.2342.19200300.100.1.1=alice)',
  '(uid= alice )',
  '(cn=alice   liddell)',
  '(cn=alice pleasance liddell)',
  '(cn=aliceliddell)',
  '(cn=al*)',
  '(cn=*LIDD*)',
  '(cn=*dell)',
  '(cn=a*l*l)',
  '(cn=alice *ll)',
  '(cn=*e  l*)',
  '(cn=*xyz*)',
  '(sn=ZOË)',
  '(cn=*zo*)',
  '(cn;lang-de=bob*)',
  '(cn;lang-fr=bob*)',
  '(cn=bob der*)',
  '(mail=alice@example.COM)',
  '(mail=*@example.com)',
  '(telephoneNumber=+442079460001)',
  '(telephoneNumber=+44-20-7946*)',
  '(description=*\\28*)',
  '(description=*\\2a*)',
  '(description=*\\5c*)',
  '(description=a value that is folded)',
  '(homeDirectory=/home/alice)',
  '(homeDirectory=/home/Alice)',
  '(homeDirectory=/home/a*)',
  '(uidNumber=1001)',
  '(uidNumber=01001)',
  '(uidNumber>=1000)',
  '(uidNumber<=1000)',
  '(uidNumber>=999)',
  '(uidNumber=abc)',
  '(!(uidNumber=abc))',
  '(gidNumber=100)',
  '(employeeNumber~=7)',
  `(member=${dnOf('alice')})`,
  '(member=UID = ALICE,  ou=people,DC=example,dc=com)',
  '(member=userid=bob,ou=people,dc=example,dc=com)',
  '(member=uid=alice*)',
  '(member=nonsense)',
  '(!(member=nonsense))',
  '(owner=cn="Smith, John",ou=people,dc=example,dc=com)',
  '(manager=uid=alice,ou=people,dc=example,dc=com)',
  '(objectClass=INETORGPERSON)',
  '(nosuch=1)',
  '(!(nosuch=1))',
  '(nosuch=*)',
  '(!(nosuch=*))',
  '(|(nosuch=1)(uid=bob))',
  '(&(nosuch=1)(uid=bob))',
  '(!(&(nosuch=1)(uid=bob)))',
  '(!(|(nosuch=1)(uid=bob)))',
  '(!(&(nosuch=1)(uid=nobody)))',
  '(!(mail=*))',
  '(!(mail=alice@example.com))',
  '(&)',
  '(|)',
  '(&(uid=*)(!(uid=bob)))',
  '(userPassword=*)',
  '(!(userPassword=*))',
  '(userPassword=rabbit)',
  '(cn:caseExactMatch:=Alice Liddell)',
  '(cn:caseExactMatch:=alice liddell)',
  '(cn:2.5.13.2:=alice liddell)',
  '(cn:=alice liddell)',
  '(cn:nosuchrule:=alice liddell)',
  '(!(cn:nosuchrule:=alice liddell))',
  '(ou:dn:=people)',
  '(ou:dn:=groups)',
  '(uid:dn:caseIgnoreMatch:=ALICE)',
  '(gidNumber:1.2.840.113556.1.4.803:=4)',
  '(gidNumber:1.2.840.113556.1.4.804:=6)',
  '(gidNumber:1.2.840.113556.1.4.804:=3)',
  '(hasSubordinates=TRUE)',
  '(entryDN=uid=ALICE,ou=people,dc=example,dc=com)',
]

const searches: [string, string[]][] = [
  ['base scope', ['-b', base, '-s', 'base']],
  ['one scope', ['-b', base, '-s', 'one']],
  ['sub scope', ['-b', base, '-s', 'sub']],
  ['children scope', ['-b', base, '-s', 'children']],
  ['a base in other spelling', ['-b', 'OU = People, DC=Example,dc=com', '-s', 'one']],
  ['a missing base', ['-b', `cn=x,ou=nowhere,${base}`]],
  ['a missing base outside', ['-b', 'dc=elsewhere']],
  ['the empty base', ['-b', '', '-s', 'one']],
  ['a malformed base', ['-b', 'nonsense']],
  ['a size limit', ['-b', base, '-z', '2']],
  ['a size limit that is enough', ['-b', `ou=groups,${base}`, '-z', '2']],
  ['pages', ['-b', base, '-E', 'pr=2/noprompt']],
  ['pages with a size limit', ['-b', base, '-E', 'pr=2/noprompt', '-z', '5']],
  ['an escaped DN as base', ['-b', `cn=Smith\\2C John,ou=people,${base}`]],
  ['a quoted DN as base', ['-b', `cn="smith, john",ou=people,${base}`]],
]

const binds: [string, string, string][] = [
  ['a right password', dnOf('alice'), passwords.alice],
  ['a DN in other spelling', 'UID=Alice, OU=people,dc=example , dc=COM', passwords.alice],
  ['{SSHA}', dnOf('bob'), passwords.bob],
  ['{SSHA512}', dnOf('carol'), passwords.carol],
  ['a wrong password', dnOf('alice'), 'wrong'],
  ['a wrong password against {SSHA}', dnOf('bob'), 'wrong'],
  ['a DN nobody has', `uid=nobody,ou=people,${base}`, 'x'],
  ['a DN outside', 'uid=alice,dc=elsewhere', 'x'],
  ['an entry without a password', `ou=people,${base}`, 'x'],
  ['an empty password', dnOf('alice'), ''],
  ['a malformed DN', 'alice', 'x'],
  ['a password without a DN', '', 'x'],
  ['nothing', '', ''],
]

const comparisons: [string, string, string][] = [
  ['a value that is there', dnOf('alice'), 'cn:alice liddell'],
  ['a value that is not', dnOf('alice'), 'cn:bob'],
  ['an attribute that is not', dnOf('alice'), 'roomNumber:1'],
  ['an attribute nobody knows', dnOf('alice'), 'nosuch:1'],
  ['an entry that is not', `uid=nobody,ou=people,${base}`, 'cn:bob'],
]

describeWithSlapd('as slapd', () => {
  let directory: Directory
  let slapd: Slapd
  beforeAll(async () => {
    directory = await startDirectory({ ldif: people })
    slapd = await startSlapd({
      ldif: people,
      access: { anonymous: 'read' },
      modules: ['pw-sha2'],
    })
  })
  afterAll(() => Promise.all([directory.close(), slapd.stop()]))

  /** Exit code and words of both servers, ours first. */
  async function both(program: string, args: string[]): Promise<[string, string]> {
    const ask = async (url: string): Promise<string> => {
      const { stdout, stderr, code } = await run(program, ['-x', '-H', url, ...args]).then(
        (output) => ({ ...output, code: 0 }),
        (error) => error,
      )
      // slapd writes DNs in its own way, this directory as the data does.
      return `${code}\n${stderr}\n${sorted(stdout)}`.toLowerCase().replaceAll('\\,', '\\2c')
    }
    return [await ask(directory.url), await ask(slapd.url)]
  }

  it.each(filters)('%s', async (filter) => {
    const [ours, theirs] = await both('ldapsearch', ['-LLL', '-b', base, filter, '1.1'])
    expect(ours).toBe(theirs)
  })

  it.each(searches)('searches: %s', async (_, args) => {
    const [ours, theirs] = await both('ldapsearch', ['-LLL', ...args, '(objectClass=*)', '1.1'])
    expect(ours).toBe(theirs)
  })

  it.each(binds)('binds: %s', async (_, dn, password) => {
    const [ours, theirs] = await both('ldapwhoami', ['-D', dn, '-w', password])
    expect(ours).toBe(theirs)
  })

  it.each(comparisons)('compares: %s', async (_, dn, assertion) => {
    const [ours, theirs] = await both('ldapcompare', [dn, assertion])
    expect(ours).toBe(theirs)
  })

  it.each([
    [[]],
    [['*']],
    [['cn', 'SN']],
    [['cn;lang-de']],
    [['mail', '*']],
    [['1.1', 'sn']],
    [['-A']],
  ])('returns of Bob, asked for %j', async (attributes) => {
    const [ours, theirs] = await both('ldapsearch', [
      '-LLL',
      '-b',
      base,
      '(uid=bob)',
      ...attributes,
    ])
    expect(ours).toBe(theirs)
  })
})

/** Entries come in any order, and so do the attributes of an entry; cookies are each server's own. */
function sorted(ldif: string): string {
  const lines = ldif.replace(/\n /g, '').split('\n')
  return lines
    .filter((line) => !line.startsWith('# pagedresults'))
    .sort()
    .join('\n')
}
