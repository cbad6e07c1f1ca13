/** Something that must be ended once: a subscription, a timer, a child process. */
export interface Disposable {
  dispose(): void;
}
