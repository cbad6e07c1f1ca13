/** Something that must be ended once: a subscription, a timer, a child process. */
export interface Disposable {
  dispose(): void;
}

/** Collects disposables and ends them in reverse order; adding to an ended store ends at once. */
export class DisposableStore implements Disposable {
  readonly #items: Disposable[] = [];
  #disposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  dispose(): void {
    this.#disposed = true;
    for (const item of this.#items.splice(0).reverse()) item.dispose();
  }
}
