import { writeFile } from 'node:fs/promises'
import { describeWithSlapd, startSlapd } from '@ldap-auth/test-servers'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Ended } from './command.ts'
import { scratchFolder } from './command.ts'
import { boundDns, evilGroup, passwords, people, startCompany } from './directory.ts'
import { runHere } from './in-process.ts'

interface Document {
  readonly command: string
  readonly summary: Record<string, number>
  readonly findings: readonly { step: string; verdict: string; message: string; remedy?: string }[]
}

function documentIn({ stdout }: Ended): Document {
  return JSON.parse(stdout)
}

function verdictOf(document: Document, step: string): string | undefined {
  return document.findings.find((finding) => finding.step === step)?.verdict
}

describe('doctor', () => {
  it('shows each step and ends with 0 where people can log in', async () => {
    const { env, directory } = await startCompany()
    const { code, stdout, stderr } = await runHere(['doctor'], { env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^✓ service-bind .* \(.* ms, 1 round trip\)$/m)
    expect(stdout).toMatch(/^\d+ good.* \(\d+ ms, \d+ round trips\)$/m)
    expect(stdout).not.toContain(directory.serviceAccount.password)
  })

  it('ends with 1 where a step failed, and says what to do', async () => {
    const { env } = await startCompany()
    const { code, stdout } = await runHere(['doctor'], {
      env: { ...env, LDAP_BIND_PASSWORD: 'wrong-by-far' },
    })
    expect(code).toBe(1)
    expect(stdout).toMatch(/^✗ service-bind .*\n {2}→ \S/m)
    expect(stdout).not.toContain('wrong-by-far')
  })

  it('prints one document and nothing else with --json', async () => {
    const { env, directory } = await startCompany()
    const ended = await runHere(['doctor', '--json'], { env })
    const document = documentIn(ended)
    expect(ended.stderr).toBe('')
    expect(document).toMatchObject({ command: 'doctor', summary: { failed: 0 } })
    expect(document.summary['good']).toBeGreaterThan(3)
    expect(verdictOf(document, 'service-bind')).toBe('good')
    expect(ended.stdout).not.toContain(directory.serviceAccount.password)
  })

  it('counts warnings as failures with --strict', async () => {
    const { env, directory } = await startCompany()
    // The certificate of the embedded directory ends tomorrow.
    expect((await runHere(['doctor'], { env })).code).toBe(0)
    expect((await runHere(['doctor', '--strict'], { env })).code).toBe(1)
    expect(directory.operations.length).toBeGreaterThan(0)
  })

  it('shows figures with --verbose', async () => {
    const { env } = await startCompany()
    const [brief, verbose] = [
      await runHere(['doctor'], { env }),
      await runHere(['doctor', '--verbose'], { env }),
    ]
    expect(brief.stdout).not.toMatch(/^ {4}protocol: /m)
    expect(verbose.stdout).toMatch(/^ {4}protocol: TLSv1\.\d$/m)
  })

  it('uses StartTLS where it is told to', async () => {
    const { env, directory } = await startCompany()
    const args = ['doctor', '--url', directory.url, '--start-tls', '--service-password-stdin']
    const { code } = await runHere(args, { env, input: directory.serviceAccount.password })
    expect(code).toBe(0)
    expect(directory.operations.some(({ op }) => op === 'extended')).toBe(true)
  })
})

describe('a login by doctor', () => {
  it('is made with --bind, by the password of the environment', async () => {
    const { env, directory } = await startCompany()
    const ended = await runHere(['doctor', '--user', 'alice', '--bind', '--json'], {
      env: { ...env, LDAP_USER_PASSWORD: passwords.alice },
    })
    expect(ended.code).toBe(0)
    expect(ended.stderr).toContain('spends one attempt')
    expect(verdictOf(documentIn(ended), 'user-bind')).toBe('good')
    expect(boundDns(directory).filter((dn) => dn === `uid=alice,${people}`)).toHaveLength(1)
    expect(ended.stdout + ended.stderr).not.toContain(passwords.alice)
  })

  it('takes both passwords from standard input, a line each', async () => {
    const { env, directory } = await startCompany()
    const flags = ['--bind', '--password-stdin', '--service-password-stdin']
    const { code, stdout, stderr } = await runHere(['doctor', '--user', 'alice', ...flags], {
      env: { ...env, LDAP_BIND_PASSWORD: '' },
      input: `${directory.serviceAccount.password}\r\n${passwords.alice}\n`,
    })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^✓ user-bind/m)
    expect(stdout + stderr).not.toContain(passwords.alice)
  })

  it('fails with the wrong password, which is not shown', async () => {
    const { env } = await startCompany()
    const args = ['doctor', '--user', 'alice', '--bind', '--password-stdin', '--verbose']
    const { code, stdout, stderr } = await runHere(args, { env, input: 'wrong-by-far' })
    expect(code).toBe(1)
    expect(stdout).toMatch(/^✗ user-bind/m)
    expect(stdout + stderr).not.toContain('wrong-by-far')
  })

  it('is not made unasked', async () => {
    const { env, directory } = await startCompany()
    const ended = await runHere(['doctor', '--user', 'alice', '--json'], {
      env: { ...env, LDAP_USER_PASSWORD: passwords.alice },
    })
    expect(verdictOf(documentIn(ended), 'user-search')).toBe('good')
    expect(boundDns(directory)).not.toContain(`uid=alice,${people}`)
  })

  it('hides a password that the directory repeats', async () => {
    const { env, directory } = await startCompany()
    directory.modify(evilGroup, { cn: `a ${passwords.alice} b`, member: `uid=alice,${people}` })
    const args = ['doctor', '--user', 'alice', '--bind', '--password-stdin', '--group-base', people]
    for (const format of [['--verbose'], ['--json']]) {
      const { stdout } = await runHere([...args, ...format], { env, input: passwords.alice })
      expect(stdout).toContain('a *** b')
      expect(stdout).not.toContain(passwords.alice)
    }
  })
})

describe('explain', () => {
  it('tells why somebody can not log in, and binds nobody but the service account', async () => {
    const { env, directory } = await startCompany()
    const { code, stdout } = await runHere(['explain', 'bob'], { env })
    expect(code).toBe(1)
    expect(stdout).toMatch(/^✗ account .*disabled/m)
    expect(new Set(boundDns(directory))).not.toContain(`uid=bob,${people}`)
  })

  it('ends with 0 where nothing stands in the way', async () => {
    const { env } = await startCompany()
    const { code, stdout } = await runHere(['explain', 'alice', '--json'], { env })
    expect(code).toBe(0)
    expect(JSON.parse(stdout).command).toBe('explain')
  })

  it('neutralises what an entry says', async () => {
    const { env } = await startCompany()
    const groups = ['--group-base', people]
    const { stdout } = await runHere(['explain', 'eve', '--verbose', ...groups], { env })
    expect(stdout).toMatch(/^✓ groups .*Eve.*✓ good/m)
    expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u)
  })
})

describeWithSlapd('doctor at OpenLDAP', () => {
  it('suggests the kind of directory and logs somebody in', async () => {
    const slapd = await startSlapd({
      entries: [
        { dn: people, attributes: { objectClass: 'organizationalUnit', ou: 'people' } },
        {
          dn: `uid=alice,${people}`,
          attributes: {
            objectClass: 'inetOrgPerson',
            uid: 'alice',
            cn: 'Alice',
            sn: 'L',
            userPassword: passwords.alice,
          },
        },
      ],
    })
    onTestFinished(() => slapd.stop())
    const ca = `${await scratchFolder()}/ca.pem`
    await writeFile(ca, slapd.ca)
    const ended = await runHere(['doctor', '--user', 'alice', '--bind', '--json'], {
      env: {
        LDAP_URL: slapd.tlsUrl,
        LDAP_CA_FILE: ca,
        LDAP_BASE_DN: people,
        LDAP_BIND_DN: slapd.serviceAccount.dn,
        LDAP_BIND_PASSWORD: slapd.serviceAccount.password,
        LDAP_USER_PASSWORD: passwords.alice,
      },
    })
    const document = documentIn(ended)
    expect(document.summary['failed']).toBe(0)
    expect(ended.code).toBe(0)
    expect(verdictOf(document, 'user-bind')).toBe('good')
    expect(document.findings.find(({ step }) => step === 'preset')?.message).toContain('openldap')
    expect(slapd.binds().filter((dn) => dn === `uid=alice,${people}`)).toHaveLength(1)
  })
})
