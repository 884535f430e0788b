/**
 * Stops the whole foreground group, as the terminal does for Ctrl-Z, and returns after `fg`. Where no shell controls
 * jobs the signal is ignored, and the timer returns at once; while stopped, no timer runs.
 */
export async function stopUntilContinued(): Promise<void> {
  // With a listener the signal would not stop this process.
  const listeners = process.listeners('SIGTSTP');
  process.removeAllListeners('SIGTSTP');
  process.kill(0, 'SIGTSTP');
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (const listener of listeners) process.on('SIGTSTP', listener);
}

interface JobControl {
  /** Somebody else asks this process to stop. */
  readonly onStop: () => void;
  /** It goes on, perhaps after a stop that nobody could prepare for: the shell has changed the terminal. */
  readonly onContinue: () => void;
}

export function followJobControl({ onStop, onContinue }: JobControl): () => void {
  process.on('SIGTSTP', onStop);
  process.on('SIGCONT', onContinue);
  return () => {
    process.off('SIGTSTP', onStop);
    process.off('SIGCONT', onContinue);
  };
}
