import { group, isSettings, type Settings } from '../configuration/settings.ts'

/** A server that a password would go to, or a domain whose records name it. */
interface Destination {
  readonly address: string
  /** What keeps others on the way from reading it; more is better. */
  readonly protection: 'clear' | 'tls'
}

/**
 * Whether everything in `to` is also in `from`, and no worse protected: what was stored for `from`
 * may go there. A `from` that names no server, or no account, allows any.
 */
export function covers(from: Settings, to: Settings): boolean {
  const allowed = destinations(from)
  const fits = (wanted: Destination) =>
    allowed.some(
      ({ address, protection }) =>
        address === wanted.address && (protection === 'clear' || wanted.protection === 'tls'),
    )
  return allowed.length === 0 || destinations(to).every(fits)
}

/** As {@link covers}, for the account that binds. */
export function coversAccount(from: Settings, to: Settings): boolean {
  const dn = group(from, 'service')['dn']
  return dn === undefined || dn === group(to, 'service')['dn']
}

/** The servers as a message shows them: nothing but host and port. */
export function describe(settings: Settings): string {
  return destinations(settings)
    .map(({ address }) => address)
    .join(' and ')
}

function destinations(settings: Settings): Destination[] {
  const { url } = settings
  const isUpgraded = group(settings, 'tls')['startTls'] === true
  if (isSettings(url)) {
    // Without StartTLS, servers from SRV records may be asked in clear if that is allowed.
    const isClear = settings['allowPlaintext'] === true && !isUpgraded
    const address = `the servers of ${String(url['srv']).toLowerCase()}`
    return [{ address, protection: isClear ? 'clear' : 'tls' }]
  }
  return [url]
    .flat()
    .filter((one) => one !== undefined)
    .map((one) => destination(String(one), isUpgraded))
}

function destination(text: string, isUpgraded: boolean): Destination {
  if (!URL.canParse(text)) return { address: 'a URL that can not be read', protection: 'clear' }
  const { protocol, hostname, port } = new URL(text)
  const isSecure = protocol === 'ldaps:'
  return {
    address: `${hostname.toLowerCase()}:${port || (isSecure ? 636 : 389)}`,
    protection: isSecure || isUpgraded ? 'tls' : 'clear',
  }
}
