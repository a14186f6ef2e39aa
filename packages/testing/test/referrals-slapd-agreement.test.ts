import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describeWithSlapd, type Slapd, startSlapd } from '@ldap-auth/test-servers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Directory, startDirectory } from '../src/index.ts'

const run = promisify(execFile)
const base = 'dc=example,dc=com'
const elsewhere = 'ldap://127.0.0.1:9'

function referral(rdn: string, ref: string | readonly string[], above = base) {
  const [ou = ''] = rdn.replace('ou=', '').replaceAll('\\', '').split('+')
  const objectClass = ['referral', 'extensibleObject']
  return { dn: `${rdn},${above}`, attributes: { objectClass, ou, ref } }
}

const unit = (ou: string) => ({
  dn: `ou=${ou},${base}`,
  attributes: { objectClass: 'organizationalUnit', ou },
})

const entries = [
  unit('people'),
  {
    dn: `cn=Ann,ou=people,${base}`,
    attributes: { objectClass: 'inetOrgPerson', cn: 'Ann', sn: 'A' },
  },
  referral('ou=sub', `${elsewhere}/ou=sub,${base}`),
  referral('ou=moved', [`${elsewhere}/o=far?cn?one?(cn=*)`, `${elsewhere}/o=near`]),
  referral('ou=bare', elsewhere, `ou=people,${base}`),
  referral('ou=labelled', `${elsewhere}/o=told this is a label`),
  referral('ou=a\\, b \\+ c?', elsewhere),
]

const searches: [string, string[]][] = [
  ['below the suffix', ['-b', base]],
  ['one level', ['-b', base, '-s', 'one']],
  ['children', ['-b', base, '-s', 'children']],
  ['the suffix alone', ['-b', base, '-s', 'base']],
  ['below a unit', ['-b', `ou=people,${base}`]],
  ['a filter that no reference matches', ['-b', base, '(cn=Ann)']],
  ['a referral', ['-b', `ou=sub,${base}`]],
  ['one level of a referral', ['-b', `ou=sub,${base}`, '-s', 'one']],
  ['a referral alone', ['-b', `OU=Sub,${base}`, '-s', 'base']],
  ['an entry below a referral', ['-b', `uid=carol,ou=sub,${base}`, '-s', 'base']],
  ['below an entry below a referral', ['-b', `uid=carol,ou=deep,ou=sub,${base}`]],
  ['a referral with parts of its own', ['-b', `ou=moved,${base}`]],
  ['a name that moves', ['-b', `cn=x\\2Cy,ou=moved,${base}`, '-s', 'base']],
  ['a referral without a DN', ['-b', `uid=carol,ou=bare,ou=people,${base}`]],
  ['a referral with a label', ['-b', `ou=labelled,${base}`]],
  ['a name with signs', ['-b', `ou=a\\2C b \\2B c?,${base}`]],
  ['another tree', ['-b', 'dc=other,dc=org']],
  ['an entry of another tree', ['-b', 'uid=carol,dc=other,dc=org', '-s', 'base']],
  ['a missing entry here', ['-b', `uid=nobody,ou=people,${base}`]],
  ['the referrals themselves', ['-M', '-b', base, '(objectClass=referral)']],
  ['a referral itself', ['-M', '-b', `ou=sub,${base}`, '-s', 'base']],
  ['a name below a referral itself', ['-M', '-b', `uid=carol,ou=sub,${base}`]],
  ['pages', ['-b', base, '-E', 'pr=2/noprompt']],
]

describeWithSlapd('referrals as slapd has them', () => {
  let directory: Directory
  let slapd: Slapd
  beforeAll(async () => {
    directory = await startDirectory({ suffix: base, entries, referral: elsewhere })
    slapd = await startSlapd({
      suffix: base,
      entries,
      access: { anonymous: 'read' },
      globalLines: [`referral ${elsewhere}`],
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
      return spelled(`${code}\n${stderr}\n${sorted(stdout)}`)
    }
    return [await ask(directory.url), await ask(slapd.url)]
  }

  it.each(searches)('searches: %s', async (_, args) => {
    const filter = args.some((arg) => arg.startsWith('(')) ? [] : ['(objectClass=*)']
    const [ours, theirs] = await both('ldapsearch', ['-LLL', ...args, ...filter, '1.1'])
    expect(ours).toBe(theirs)
  })

  it.each([`ou=sub,${base}`, `uid=carol,ou=sub,${base}`, 'uid=carol,dc=other,dc=org'])(
    'binds: %s',
    async (dn) => {
      const [ours, theirs] = await both('ldapwhoami', ['-D', dn, '-w', 'secret'])
      expect(ours).toBe(theirs)
      expect(ours).toContain('invalid credentials (49)')
    },
  )

  it.each([`uid=carol,ou=sub,${base}`, 'uid=carol,dc=other,dc=org'])('compares: %s', async (dn) => {
    const [ours, theirs] = await both('ldapcompare', [dn, 'cn:carol'])
    expect(ours).toBe(theirs)
  })
})

/** Entries and references come in any order. */
function sorted(ldif: string): string {
  const lines = ldif.replace(/\n /g, '').split('\n')
  return lines
    .filter((line) => !line.startsWith('# pagedresults'))
    .sort()
    .join('\n')
}

/** slapd writes DNs in its own way, this directory as the data does. */
function spelled(text: string): string {
  return text.replaceAll('\\,', '\\2c').replaceAll('\\+', '\\2b').toLowerCase()
}
