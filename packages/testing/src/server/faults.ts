import { type Result, resultCode } from '../messages/result.ts'
import { startTls } from './extended.ts'
import type { Operation } from './operation.ts'

const points = [
  'bind',
  'search',
  'compare',
  'extended',
  'starttls',
  'any',
  'connect',
  'handshake',
] as const

/**
 * Where a fault strikes: at an operation; at `starttls`, which is one of the `extended` ones; at `any` operation; when
 * a client `connect`s; at the TLS `handshake` of ldaps or after StartTLS.
 */
export type FaultPoint = (typeof points)[number]

const kinds = ['busy', 'close', 'hang', 'slow', 'garbage', 'referral'] as const

/** An answer of the test's own choice. */
export interface FaultAnswer {
  readonly code: number
  readonly message?: string
  /** URIs, for code 10. */
  readonly referrals?: readonly string[]
}

/** Something that goes wrong on purpose. */
export interface Fault {
  readonly on: FaultPoint
  /**
   * `busy` answers with code 51, `referral` with code 10, `{ code, message }` with that; `close` hangs up without an
   * answer; `hang` never answers; `slow` answers rightly after `delayMs`; `garbage` sends bytes that are no LDAP.
   */
  readonly with: (typeof kinds)[number] | FaultAnswer
  /** How often it strikes. @defaultValue until it is undone */
  readonly times?: number
  /** Milliseconds that `slow` waits. @defaultValue 200 */
  readonly delayMs?: number
  /** Narrows the fault to some operations. */
  readonly when?: (operation: Operation) => boolean
}

/** The faults in force, the oldest first. */
export class Faults {
  readonly #active = new Map<symbol, { fault: Fault; left: number }>()

  /** Puts a fault into force and gives the function that undoes it. */
  add(fault: Fault): () => void {
    checkFault(fault)
    const id = Symbol(fault.on)
    this.#active.set(id, { fault: { ...fault }, left: fault.times ?? Number.POSITIVE_INFINITY })
    return () => {
      this.#active.delete(id)
    }
  }

  /** The fault that strikes now, counted as struck. */
  take(points: readonly FaultPoint[], operation?: Operation): Fault | undefined {
    for (const [id, active] of this.#active) {
      const { fault } = active
      if (!points.includes(fault.on) || (operation && fault.when?.(operation) === false)) continue
      active.left -= 1
      if (active.left <= 0) this.#active.delete(id)
      return fault
    }
    return undefined
  }
}

const faultKeys = ['on', 'with', 'times', 'delayMs', 'when']

/** A fault that never strikes would let a test pass that proves nothing. */
function checkFault(fault: Fault): void {
  const unknown = Object.keys(fault).find((key) => !faultKeys.includes(key))
  if (unknown !== undefined) {
    throw new Error(`fail: "${unknown}" is not known; use ${faultKeys.join(', ')}`)
  }
  const { on, with: kind, times = 1 } = fault
  if (!points.includes(on)) {
    throw new Error(`fail: on "${on}" is not known; use ${points.join(', ')}`)
  }
  checkKind(kind)
  if (!Number.isInteger(times) || times < 1) {
    throw new Error(`fail: times must be a whole number from 1, not ${times}`)
  }
}

function checkKind(kind: Fault['with'] | null | undefined): void {
  const known = `use ${kinds.join(', ')} or { code }`
  if (kind === undefined || kind === null) throw new Error(`fail: with is missing; ${known}`)
  if (typeof kind === 'object' ? !Number.isInteger(kind.code) : !kinds.includes(kind)) {
    throw new Error(`fail: with ${JSON.stringify(kind)} is not known; ${known}`)
  }
}

/** The points at which an operation can be struck. */
export function pointsOf({ op, oid }: Operation): readonly FaultPoint[] {
  switch (op) {
    case 'bind':
    case 'search':
    case 'compare':
      return [op, 'any']
    case 'extended':
      return oid === startTls ? ['starttls', op, 'any'] : [op, 'any']
    default:
      return ['any']
  }
}

/** Bytes no LDAP client can take for an answer. */
export const garbage: Buffer = Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')

export function delayOf({ delayMs = 200 }: Fault): number {
  return delayMs
}

/** The result a fault answers with. */
export function resultOf({ with: kind }: Fault, dn = ''): Result {
  if (typeof kind === 'object') return kind
  if (kind === 'busy') return { code: resultCode.busy, message: 'busy' }
  // RFC 6761 keeps .invalid out of the DNS: nobody can follow this by accident.
  const uri = `ldap://referred.invalid/${encodeURIComponent(dn)}`
  return { code: resultCode.referral, referrals: [uri] }
}
