/**
 * Whether a login goes on to the second server of a list. Without that, a fault is mended after a second,
 * and from then on no login may fail; with it, it stays, and the second server has to bear it.
 */
export const hasFailover = false
