import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { createLdapAuth, type LdapAuth, type LdapAuthOptions } from '@ldap-auth/core'
import { onTestFinished } from 'vitest'

const run = promisify(execFile)

/** What a guide tells its reader to apply and to write. */
export interface Guide {
  /** The blocks of LDIF, in order. */
  readonly ldif: readonly string[]
  /** The blocks of commands, in order. */
  readonly commands: readonly string[]
  /** What the page gives to `createLdapAuth`, block by block. */
  readonly options: readonly LdapAuthOptions[]
}

/** A guide by its file in docs/, for a reader whose environment has this password, and who writes names as `edit` does. */
export function readGuide(
  file: string,
  password: string,
  edit: (text: string) => string = (text) => text,
): Guide {
  const text = edit(readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8'))
  const env = { LDAP_PASSWORD: password }
  return {
    ldif: blocks(text, 'ldif'),
    commands: blocks(text, 'sh'),
    options: blocks(text, 'js').map((code) => optionsIn(code, { env })),
  }
}

function blocks(text: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm')
  return Array.from(text.matchAll(fence), ([, block = '']) => block)
}

function optionsIn(code: string, process: { env: Record<string, string> }): LdapAuthOptions {
  const [, literal = '{}'] = /createLdapAuth\((\{\n[\s\S]*?^\})\)$/m.exec(code) ?? []
  // The page is ours, and is read no other way than its reader's program would.
  return new Function('process', `return (${literal})`)(process) as LdapAuthOptions
}

/** A handle of the page's own options, at a server of the test. */
export function openBy(
  options: LdapAuthOptions | undefined,
  server: { readonly tlsUrl: string; readonly ca: string },
): LdapAuth {
  if (options === undefined) throw new Error('The page has no such options')
  const auth = createLdapAuth({ ...options, url: server.tlsUrl, tls: { ca: server.ca } })
  onTestFinished(() => auth.close())
  return auth
}

interface Writer {
  readonly dn: string
  readonly password: string
}

/** Applies change records as `ldapmodify` in the guide does. */
export async function applyLdif(
  { tlsUrl, dir }: { readonly tlsUrl: string; readonly dir: string },
  { dn, password }: Writer,
  ldif: string,
): Promise<void> {
  const env = { ...process.env, LDAPTLS_CACERT: `${dir}/ca.crt` }
  const login = ['-M', '-x', '-H', tlsUrl, '-D', dn, '-w', password]
  const applied = run('ldapmodify', login, { env })
  applied.child.stdin?.end(ldif)
  await applied
}
