import { execFile } from 'node:child_process'
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A certificate with its key, and the throw-away authority that signed it; PEM. */
export interface Certificates {
  ca: string
  cert: string
  key: string
}

/** A certificate as a test wants it. */
export interface ClientWish {
  /** In the form of openssl; `/CN=client` by default. */
  subject?: string
  /** When it begins and ends, in milliseconds; yesterday and in a year by default. */
  from?: number
  to?: number
  /** Names or addresses, for one that a server shows. */
  names?: readonly string[]
}

/** A throw-away authority. */
export interface Authority {
  readonly ca: string
  /** Signs a certificate for a server with these names or addresses. */
  server(names: readonly string[]): Promise<Certificates>
  /** Signs a certificate for a client, or one that begins and ends when it should. */
  client(wish?: ClientWish): Promise<Certificates>
}

const ecKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
const DAY_MS = 86_400_000

/** Makes an authority and a certificate for a server with these names or addresses. */
export async function makeCertificates(names: readonly string[]): Promise<Certificates> {
  return (await makeAuthority()).server(names)
}

/** Makes an authority that signs as often as it is asked. */
export async function makeAuthority(): Promise<Authority> {
  const { cert: ca, key: caKey } = await inFolder(async (dir) => {
    const extensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign']
    await sign(dir, 'ca', [], extensions)
    return { cert: await text(dir, 'ca.crt'), key: await text(dir, 'ca.key') }
  })
  const signed = (make: (dir: string) => Promise<void>): Promise<Certificates> =>
    inFolder(async (dir) => {
      await writeFile(`${dir}/ca.crt`, ca)
      await writeFile(`${dir}/ca.key`, caKey)
      await make(dir)
      return { ca, cert: await text(dir, 'made.crt'), key: await text(dir, 'made.key') }
    })
  return {
    ca,
    server: (names) => signed((dir) => signServer(dir, names)),
    client: (wish = {}) => signed((dir) => signClient(dir, wish)),
  }
}

/** Makes a certificate that no authority signed; it stands for itself. */
export function makeSelfSigned(names: readonly string[]): Promise<Certificates> {
  return inFolder(async (dir) => {
    await sign(dir, 'made', [], [`subjectAltName=${names.map(alternativeName).join(',')}`])
    const cert = await text(dir, 'made.crt')
    return { ca: cert, cert, key: await text(dir, 'made.key') }
  })
}

/** Packs a certificate, its key and its authority into one encrypted file (PKCS #12). */
export function makePfx({ ca, cert, key }: Certificates, passphrase: string): Promise<Buffer> {
  return inFolder(async (dir) => {
    await writeFile(`${dir}/ca.crt`, ca)
    await writeFile(`${dir}/all.pem`, cert + key)
    const files = ['-in', `${dir}/all.pem`, '-certfile', `${dir}/ca.crt`, '-out', `${dir}/made.p12`]
    await run('openssl', ['pkcs12', '-export', ...files, '-passout', `pass:${passphrase}`])
    return readFile(`${dir}/made.p12`)
  })
}

async function inFolder<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(`${tmpdir()}/ldap-auth-certificates-`)
  try {
    await writeFile(`${dir}/openssl.cnf`, configuration(dir))
    return await work(dir)
  } finally {
    await rm(dir, { recursive: true })
  }
}

/** The machine's own openssl.cnf would make the server's certificate an authority as well. */
function configuration(dir: string): string {
  return [
    '[req]',
    'distinguished_name=dn',
    '[dn]',
    '[ca]',
    'default_ca=throw_away',
    '[throw_away]',
    `database=${dir}/index.txt`,
    `new_certs_dir=${dir}`,
    'rand_serial=yes',
    'default_md=sha256',
    'policy=any',
    'x509_extensions=client',
    '[any]',
    'organizationName=optional',
    'organizationalUnitName=optional',
    'commonName=supplied',
    '[client]',
    'extendedKeyUsage=clientAuth',
    '',
  ].join('\n')
}

function text(dir: string, file: string): Promise<string> {
  return readFile(`${dir}/${file}`, 'utf8')
}

function signServer(dir: string, names: readonly string[]): Promise<void> {
  return sign(
    dir,
    'made',
    ['-CA', `${dir}/ca.crt`, '-CAkey', `${dir}/ca.key`],
    ['extendedKeyUsage=serverAuth', `subjectAltName=${names.map(alternativeName).join(',')}`],
  )
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
  const subject = ['-subj', `/CN=throw-away ${name}`, '-days', '100']
  const request = ['-config', `${dir}/openssl.cnf`, ...ecKey, ...subject]
  const added = extensions.flatMap((extension) => ['-addext', extension])
  const files = ['-keyout', `${dir}/${name}.key`, '-out', `${dir}/${name}.crt`]
  await run('openssl', ['req', '-x509', ...request, ...signer, ...added, ...files])
}

/** Only `openssl ca` takes the days by date, also those that are gone. */
async function signClient(dir: string, { subject = '/CN=client', names, ...dates }: ClientWish) {
  const { from = Date.now() - DAY_MS, to = Date.now() + 365 * DAY_MS } = dates
  if (names !== undefined) await appendFile(`${dir}/openssl.cnf`, serverSection(names))
  const config = ['-config', `${dir}/openssl.cnf`]
  const made = ['-keyout', `${dir}/made.key`, '-out', `${dir}/made.csr`]
  await run('openssl', ['req', ...config, ...ecKey, '-subj', subject, ...made])
  await writeFile(`${dir}/index.txt`, '')
  const signer = ['-cert', `${dir}/ca.crt`, '-keyfile', `${dir}/ca.key`]
  const days = ['-startdate', opensslDate(from), '-enddate', opensslDate(to)]
  const section = names === undefined ? [] : ['-extensions', 'server']
  const files = ['-in', `${dir}/made.csr`, '-out', `${dir}/made.crt`, '-notext', '-batch']
  await run('openssl', ['ca', ...config, ...section, ...signer, ...days, ...files])
}

function serverSection(names: readonly string[]): string {
  const alternatives = `subjectAltName=${names.map(alternativeName).join(',')}`
  return ['[server]', 'extendedKeyUsage=serverAuth', alternatives, ''].join('\n')
}

function opensslDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:T]|\.\d+/g, '')
}
