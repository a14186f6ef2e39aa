import { printFilter } from '../filters/print.ts'
import type { Request, Scope } from '../messages/request.ts'

/** One request that reached the directory. A password is never part of it. */
export interface Operation {
  readonly op:
    | 'bind'
    | 'search'
    | 'compare'
    | 'extended'
    | 'add'
    | 'modify'
    | 'delete'
    | 'rename'
    | 'abandon'
    | 'unbind'
  /** Number of the connection, counted from 1. */
  readonly connection: number
  /** Bind name, search base or target, as the client wrote it. */
  readonly dn?: string
  /** The search filter as RFC 4515 text. */
  readonly filter?: string
  readonly scope?: Scope
  /** Attributes a search asked for. */
  readonly attributes?: readonly string[]
  /** Which extended operation. */
  readonly oid?: string
  /** How it was answered; absent while it is not. */
  resultCode?: number
}

/** What the log says about a request. */
export function describeRequest(request: Request, connection: number): Operation {
  const { op } = request
  switch (op) {
    case 'unbind':
    case 'abandon':
      return { op, connection }
    case 'extended':
      return { op, oid: request.oid, connection }
    case 'search': {
      const { dn, scope, attributes } = request
      return { op, dn, filter: printFilter(request.filter), scope, attributes, connection }
    }
    default:
      return { op, dn: request.dn, connection }
  }
}

/** A demo may run for weeks; its log must not grow for weeks. */
const maxOperations = 10_000

/** The requests of all connections, in the order they arrived. */
export class OperationLog {
  readonly operations: Operation[] = []

  add(operation: Operation): void {
    this.operations.push(operation)
    if (this.operations.length > maxOperations) this.operations.shift()
  }
}
