/** What a strategy says of a request: which of Passport's functions to call, and with what. */
export type Action = readonly [name: 'success' | 'fail' | 'error', ...given: readonly unknown[]]

/** A strategy as Passport or a test prepared it: the functions may come later, or never. */
export type Acting = { readonly [Name in Action[0]]?: unknown }

/** Performs an action for one request. */
export type Perform = (action: Action) => void

/**
 * What performs the action for one request. Functions that are there already are kept: over those of
 * a strategy that is used as an instance Passport writes those of the next request, which would
 * get this one's user.
 */
export function performerOf(strategy: Acting): Perform {
  const { success, fail, error } = strategy
  const kept: Acting = { success, fail, error }
  return ([name, ...given]) => {
    const perform = kept[name] ?? strategy[name]
    if (typeof perform === 'function') Reflect.apply(perform, strategy, given)
    else if (name === 'error') throw given[0]
    else throw new TypeError(`strategy.${name} is not a function; Passport sets it for a request`)
  }
}
