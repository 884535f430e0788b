/** What an auditor's framework asks for, in its order. */
export interface FrameworkControl {
  readonly id: string;
  readonly title: string;
  /** Only these checks answer it, where more checks name it as related. */
  readonly checks?: readonly string[];
  /** No check can answer it: what a person does. */
  readonly byHand?: string;
  /** Where the control asks for more or other than what is safe. */
  readonly note?: string;
}
