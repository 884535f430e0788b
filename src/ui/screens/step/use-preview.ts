import { useEffect, useState } from 'react';
import { type AppError, asAppError } from '../../../core/errors.ts';
import type { Answers } from '../../../core/parameter.ts';
import type { StepPreview } from '../../../wizard/types.ts';
import { useWizard } from '../../context.tsx';

export interface Previewed {
  readonly preview?: StepPreview;
  readonly problem?: AppError;
  /** What is shown is of before; the next is on its way. */
  readonly pending: boolean;
  again(): void;
}

/** Plans and tries the step's changes, anew whenever its answers or the inspection change. */
export function usePreview(id: string): Previewed {
  const wizard = useWizard();
  return usePreviewOf(id, wizard.answersOf(id), 0);
}

/** The same with answers that are still being typed: once they rest, and with the last one in sight until then. */
export function usePreviewOf(id: string, answers: Answers | undefined, rest: number): Previewed {
  const wizard = useWizard();
  const [result, setResult] = useState<{ preview?: StepPreview; problem?: AppError }>({});
  const [pending, setPending] = useState(true);
  const [attempt, setAttempt] = useState(0);
  const { inspection } = wizard;
  // biome-ignore lint/correctness/useExhaustiveDependencies: planned again when one of these changes
  useEffect(() => {
    if (!answers || !wizard.step(id)) return;
    const controller = new AbortController();
    setPending(true);
    const show = (next: typeof result): void => {
      if (controller.signal.aborted) return;
      setResult(next);
      setPending(false);
    };
    const begin = (): void => {
      wizard
        .preview(id, controller.signal, answers)
        .then((preview) => show({ preview }))
        .catch((error: unknown) => show({ problem: asAppError(error) }));
    };
    const timer = rest > 0 ? setTimeout(begin, rest) : undefined;
    if (!timer) begin();
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [wizard, id, answers, inspection, attempt]);
  return { ...result, pending, again: () => setAttempt(attempt + 1) };
}
