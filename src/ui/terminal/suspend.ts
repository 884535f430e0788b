/**
 * Stops the whole foreground group, as the terminal does for Ctrl-Z, and returns after `fg`. Where no shell controls
 * jobs the signal is ignored, and the timer returns at once; while stopped, no timer runs.
 */
export function stopUntilContinued(): Promise<void> {
  process.kill(0, 'SIGTSTP');
  return new Promise((resolve) => setTimeout(resolve, 50));
}
