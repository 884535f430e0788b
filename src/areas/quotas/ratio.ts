/** How many times a memory limit may exceed its request. */
export const MOST_RATIO = 4;
