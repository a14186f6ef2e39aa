/** A search filter as it came over the wire (RFC 4511 section 4.5.1.7). */
export type Filter =
  | { readonly type: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly type: 'not'; readonly filter: Filter }
  | ValueFilter
  | SubstringsFilter
  | { readonly type: 'present'; readonly attribute: string }
  | ExtensibleFilter

/** An attribute held against one value. */
export interface ValueFilter {
  readonly type: 'equal' | 'approx' | 'greaterOrEqual' | 'lessOrEqual'
  readonly attribute: string
  readonly value: Buffer
}

/** An attribute held against pieces of a value. */
export interface SubstringsFilter {
  readonly type: 'substrings'
  readonly attribute: string
  readonly pieces: readonly Piece[]
}

/** One piece of a substrings filter and where it must stand. */
export interface Piece {
  readonly place: 'initial' | 'any' | 'final'
  readonly value: Buffer
}

/** A match by a rule that the client names. */
export interface ExtensibleFilter {
  readonly type: 'extensible'
  readonly attribute: string | undefined
  readonly rule: string | undefined
  readonly dnAttributes: boolean
  readonly value: Buffer
}
