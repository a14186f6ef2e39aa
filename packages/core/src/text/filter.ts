/** A search filter as a tree (RFC 4511 section 4.5.1) over some kind of value. */
export type FilterTree<Value> =
  | { readonly type: 'and' | 'or'; readonly filters: readonly FilterTree<Value>[] }
  | { readonly type: 'not'; readonly filter: FilterTree<Value> }
  | {
      readonly type: 'equal' | 'approx' | 'greater-or-equal' | 'less-or-equal'
      readonly attribute: string
      readonly value: Value
    }
  | {
      readonly type: 'substrings'
      readonly attribute: string
      readonly initial: Value | undefined
      readonly any: readonly Value[]
      readonly final: Value | undefined
    }
  | { readonly type: 'present'; readonly attribute: string }
  | {
      readonly type: 'extensible'
      readonly attribute: string | undefined
      readonly rule: string | undefined
      readonly dnAttributes: boolean
      readonly value: Value
    }

/** A search filter that can be sent. Values are bytes: nothing in them is syntax any more. */
export type Filter = FilterTree<Buffer>
