import { readFile } from 'node:fs/promises'
import tls, { rootCertificates } from 'node:tls'
import { pemCertificatesIn } from './certificates.ts'

/** Where distributions keep the authorities of the machine in one file: Debian, Red Hat, SUSE, Alpine and BSD. */
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

type GetCertificates = (store: 'default' | 'system') => string[]

let known: Promise<readonly string[]> | undefined

/** The authorities that Node trusts and those that the machine trusts, read once; PEM. */
export function machineAuthorities(): Promise<readonly string[]> {
  // From Node 22.15 on.
  known ??= readAuthorities(Reflect.get(tls, 'getCACertificates') as GetCertificates | undefined)
  return known
}

/** Reads them: from Node, or from where the machine keeps them. */
export async function readAuthorities(
  ofNode: GetCertificates | undefined,
): Promise<readonly string[]> {
  const found = ofNode
    ? [...ofNode('default'), ...ofNode('system')]
    : [
        ...rootCertificates,
        ...(await bundled()),
        ...(await pemIn(process.env['NODE_EXTRA_CA_CERTS'])),
      ]
  return [...new Set(found.map((certificate) => certificate.trim()))]
}

async function bundled(): Promise<readonly string[]> {
  const named = process.env['SSL_CERT_FILE']
  for (const file of named ? [named] : bundles) {
    const certificates = await pemIn(file)
    if (certificates.length > 0) return certificates
  }
  return []
}

/** A file that is not there, or not to be read, adds nothing. */
async function pemIn(file: string | undefined): Promise<readonly string[]> {
  if (!file) return []
  return pemCertificatesIn(await readFile(file).catch(() => Buffer.alloc(0)))
}
