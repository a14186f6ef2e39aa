import type { X509Certificate } from 'node:crypto'
import type { ServerAddress } from '../options/settings.ts'
import { machineAuthorities } from '../options/tls/machine-authorities.ts'
import { dateText, subjectOf, validityOf } from '../options/tls/validity.ts'
import type { Inspection } from '../protocol/inspect.ts'
import { quote } from '../text/quote.ts'
import type { Finding } from './finding.ts'
import { failed, good, type Outcome, shown, warning } from './outcome.ts'
import type { Run } from './run.ts'

const DAY_MS = 86_400_000
const WARN_AHEAD_DAYS = 30
const page = 'see docs/certificates.md'
const code = 'ERR_LDAP_AUTH_TLS'

/** Chain, names and expiry of the certificate of a server; gives whether a login would trust it. */
export async function* inspectCertificates(
  run: Run,
  { url }: ServerAddress,
  inspection: Inspection,
): AsyncGenerator<Finding, boolean, undefined> {
  const steps = [
    await run.step('certificate-chain', url, () => chainOf(run, inspection)),
    await run.step('certificate-names', url, async () => namesOf(inspection)),
    await run.step('certificate-expiry', url, async () => expiryOf(inspection.chain, Date.now())),
  ]
  for (const { finding } of steps) yield finding
  return (
    inspection.fault === undefined && steps.every(({ finding }) => finding.verdict !== 'failed')
  )
}

/** Codes of OpenSSL and Node that other steps tell of. */
const aboutTime = new Set<string | undefined>(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'])
const aboutName = 'ERR_TLS_CERT_ALTNAME_INVALID'

async function chainOf(run: Run, { chain, fault }: Inspection): Promise<Outcome> {
  const subjects = chain.map(({ subject }) => shown(subject))
  const [own] = chain
  const top = chain.at(-1)
  if (own === undefined || top === undefined) {
    return failed('The server shows no certificate.', `Give the directory one, ${page}`, { code })
  }
  const details = { chain: subjects, issuer: shown(top.issuer), ...(fault && { fault }) }
  const isTrusted =
    fault === undefined ||
    fault === aboutName ||
    // What OpenSSL says last hides what it said before.
    (aboutTime.has(fault) && (await isTrustedAuthority(run, top)))
  if (isTrusted) {
    return good(`A trusted authority vouches for the server: ${shown(top.issuer)}.`, { details })
  }
  return untrusted(run, { own, top, fault, details })
}

interface Untrusted {
  readonly own: X509Certificate
  readonly top: X509Certificate
  readonly fault: string | undefined
  readonly details: Record<string, string | readonly string[]>
}

function untrusted(run: Run, { own, top, fault, details }: Untrusted): Outcome {
  const more = { code, details: { ...details, fingerprint: top.fingerprint256 } } as const
  const put =
    run.settings.tls.material.current.ca === undefined
      ? (what: string) => `Set tls.ca to ${what}`
      : (what: string) => `Add ${what} to what is there in tls.ca`
  const compare =
    'after comparing its fingerprint with that which the directory administrators know'
  if (!isSelfSigned(top)) {
    return failed(
      `The certificate of the authority ${shown(top.issuer)} is missing: neither the server sends it nor is it trusted here.`,
      `${put('the certificate of that authority (PEM)')}, or have the server send its whole chain, ${page}`,
      more,
    )
  }
  if (top === own) {
    return failed(
      `The server shows a certificate that it signed itself, ${subjectOf(own)}, and it is not trusted here.`,
      `${put('this certificate (PEM)')}, ${compare}, ${page}`,
      more,
    )
  }
  if (fault === 'SELF_SIGNED_CERT_IN_CHAIN' || aboutTime.has(fault)) {
    return failed(
      `The server is vouched for by the authority ${subjectOf(top)}, which is not trusted here.`,
      `${put('the certificate of that authority (PEM)')}, ${compare}, ${page}`,
      more,
    )
  }
  return failed(
    `The chain of certificates is not trusted: ${fault ?? 'unknown'}.`,
    `Have the certificate of the server replaced, ${page}`,
    more,
  )
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate)
}

async function isTrustedAuthority(run: Run, top: X509Certificate): Promise<boolean> {
  const { tls } = run.settings
  const trusted = [
    ...(tls.material.current.ca ?? []),
    ...(tls.systemCa ? await machineAuthorities() : []),
  ]
  const pem = top.toString().trim()
  return trusted.some((authority) => authority.trim() === pem)
}

const kindOfName = /^(?:DNS|IP Address):/

function namesOf({ chain, name, nameFault }: Inspection): Outcome {
  const [own] = chain
  const names = (own?.subjectAltName?.split(', ') ?? []).map((one) => one.replace(kindOfName, ''))
  const details = { names, expected: name }
  if (nameFault === undefined) {
    return good(`The certificate is for ${quote(name)}.`, { details })
  }
  const known = names.length === 0 ? 'no name at all' : names.map((one) => quote(one)).join(', ')
  return failed(
    `The certificate is not for ${quote(name)}: it has ${known}.`,
    `Write a name in url that the certificate has, have a certificate made that has ${quote(name)}, or set tls.servername to a name that you know the server by, ${page}`,
    { code, details },
  )
}

/** The soonest end counts, also that of an authority. */
function expiryOf(chain: readonly X509Certificate[], now: number): Outcome {
  const [first, ...others] = chain
  if (first === undefined) return failed('There is no certificate.', page, { code })
  const soonest = others.reduce(
    (soon, one) => (validityOf(one).to < validityOf(soon).to ? one : soon),
    first,
  )
  const early = chain.find((one) => validityOf(one).from > now)
  if (early !== undefined) {
    const from = dateText(validityOf(early).from)
    return failed(
      `The certificate of ${subjectOf(early)} is not valid before ${from}.`,
      'Check the clocks of this machine and of the one that made the certificate.',
      { code, details: { notBefore: from } },
    )
  }
  return endOf(soonest, now, 'Have the certificate renewed')
}

/** When a certificate runs out. */
export function endOf(certificate: X509Certificate, now: number, renew: string): Outcome {
  const { to } = validityOf(certificate)
  const daysLeft = Math.floor((to - now) / DAY_MS)
  const notAfter = dateText(to)
  const details = { notAfter, daysLeft }
  const whose = `The certificate of ${subjectOf(certificate)}`
  if (to < now) return failed(`${whose} ran out on ${notAfter}.`, `${renew}.`, { code, details })
  const text = `${whose} runs out on ${notAfter}, in ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'}.`
  if (daysLeft >= WARN_AHEAD_DAYS) return good(text, { details })
  return warning(text, `${renew} before that day; logins fail from then on.`, { details })
}
