/** A search filter as a tree (RFC 4511 section 4.5.1). Values are bytes: nothing in them is syntax any more. */
export type Filter =
  | { readonly type: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly type: 'not'; readonly filter: Filter }
  | {
      readonly type: 'equal' | 'approx' | 'greater-or-equal' | 'less-or-equal'
      readonly attribute: string
      readonly value: Buffer
    }
  | {
      readonly type: 'substrings'
      readonly attribute: string
      readonly initial: Buffer | undefined
      readonly any: readonly Buffer[]
      readonly final: Buffer | undefined
    }
  | { readonly type: 'present'; readonly attribute: string }
  | {
      readonly type: 'extensible'
      readonly attribute: string | undefined
      readonly rule: string | undefined
      readonly dnAttributes: boolean
      readonly value: Buffer
    }
