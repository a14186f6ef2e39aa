import type { Entry } from '../protocol/entry.ts'
import type { DirectoryPreset } from '../words/resolved-options.ts'

/** Who made a directory. */
export interface Vendor {
  readonly name?: string
  readonly version?: string
  /** What suits it as `directory`. */
  readonly preset?: DirectoryPreset
}

/** MS-ADTS section 3.1.1.3.4.3. */
const ACTIVE_DIRECTORY = '1.2.840.113556.1.4.800'
const LIGHTWEIGHT = '1.2.840.113556.1.4.1851'

/** By what stands in the root entry. */
export function vendorOf(root: Entry): Vendor {
  const text = (name: string): string | undefined => printable(root.strings(name)[0])
  const has = (name: string, value: string): boolean =>
    root.strings(name).some((one) => one.toLowerCase() === value.toLowerCase())
  const name = text('vendorName')
  const version = text('vendorVersion')?.replace(/^389-Directory\//, '')
  const known = (own: string, preset?: DirectoryPreset): Vendor => ({
    name: own,
    ...(version !== undefined && { version }),
    ...(preset !== undefined && { preset }),
  })

  if (has('supportedCapabilities', ACTIVE_DIRECTORY)) {
    const isSamba = name?.startsWith('Samba') === true
    return known(isSamba ? 'Samba Active Directory' : 'Active Directory', 'activeDirectory')
  }
  if (has('supportedCapabilities', LIGHTWEIGHT)) return known('AD LDS')
  if (has('objectClass', 'OpenLDAProotDSE')) return known('OpenLDAP', 'openldap')
  const isFreeIpa =
    root.names.some((attribute) => attribute.startsWith('ipa')) || has('namingContexts', 'o=ipaca')
  if (isFreeIpa) return known('FreeIPA', 'freeipa')
  if (name?.startsWith('389 Project')) {
    return known('389 Directory Server', '389ds')
  }
  return name === undefined ? {} : known(name)
}

/** The server chooses this text. */
function printable(text: string | undefined): string | undefined {
  return text
    ?.slice(0, 100)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
}
