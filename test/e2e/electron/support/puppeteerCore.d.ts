/** The part of puppeteer-core 5.5.0 that the tests use; its package declares no types to import. */
declare module 'puppeteer-core' {
  export interface Page {
    readonly mouse: {
      click(x: number, y: number): Promise<void>;
      move(x: number, y: number, options?: { readonly steps: number }): Promise<void>;
      down(): Promise<void>;
      up(): Promise<void>;
    };
    readonly keyboard: {
      press(key: string): Promise<void>;
      type(text: string): Promise<void>;
    };
    url(): string;
    title(): Promise<string>;
    close(): Promise<void>;
    reload(): Promise<unknown>;
    on(event: 'pageerror', listener: (error: Error) => void): void;
    evaluate(expression: string): Promise<unknown>;
    evaluateOnNewDocument(expression: string): Promise<void>;
    exposeFunction(name: string, callback: (value: string) => void): Promise<void>;
    waitForSelector(selector: string, options?: { readonly timeout: number }): Promise<unknown>;
  }

  export interface Browser {
    pages(): Promise<readonly Page[]>;
    disconnect(): void;
  }

  const puppeteer: {
    connect(options: {
      readonly browserWSEndpoint: string;
      readonly defaultViewport: null;
    }): Promise<Browser>;
  };
  // eslint-disable-next-line no-restricted-exports -- that is the package's shape
  export default puppeteer;
}
