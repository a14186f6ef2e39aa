import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A throw-away authority's certificate, and one for a server that it signed; PEM. */
export interface Certificates {
  ca: string
  cert: string
  key: string
}

const ecKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']

/** Makes an authority and a certificate for a server with these names or addresses. */
export async function makeCertificates(names: readonly string[]): Promise<Certificates> {
  const dir = await mkdtemp(`${tmpdir()}/ldap-auth-certificates-`)
  try {
    return await makeIn(dir, names)
  } finally {
    await rm(dir, { recursive: true })
  }
}

async function makeIn(dir: string, names: readonly string[]): Promise<Certificates> {
  // The machine's own openssl.cnf would make the server's certificate an authority as well.
  await writeFile(`${dir}/openssl.cnf`, '[req]\ndistinguished_name=dn\n[dn]\n')
  await sign(dir, 'ca', [], ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign'])
  await sign(
    dir,
    'server',
    ['-CA', `${dir}/ca.crt`, '-CAkey', `${dir}/ca.key`],
    ['extendedKeyUsage=serverAuth', `subjectAltName=${names.map(alternativeName).join(',')}`],
  )
  const read = (file: string): Promise<string> => readFile(`${dir}/${file}`, 'utf8')
  return { ca: await read('ca.crt'), cert: await read('server.crt'), key: await read('server.key') }
}

function alternativeName(name: string): string {
  return `${isIP(name) === 0 ? 'DNS' : 'IP'}:${name}`
}

async function sign(
  dir: string,
  name: string,
  signer: readonly string[],
  extensions: readonly string[],
): Promise<void> {
  const request = ['-config', `${dir}/openssl.cnf`, ...ecKey, '-subj', `/CN=throw-away ${name}`]
  const added = extensions.flatMap((extension) => ['-addext', extension])
  const files = ['-keyout', `${dir}/${name}.key`, '-out', `${dir}/${name}.crt`]
  await run('openssl', ['req', '-x509', ...request, ...signer, ...added, ...files])
}
