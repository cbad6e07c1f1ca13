/** What Chromium 83 lacks and the pages use; run before their scripts. */
export const oldChromiumBridge = `
  Object.hasOwn = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
  for (const list of [Array, String, Uint8Array, Float32Array]) {
    list.prototype.at = function (index) { return this[index < 0 ? this.length + index : index]; };
  }
  String.prototype.replaceAll = function (from, to) { return this.split(from).join(to); };
  Array.prototype.findLast = function (test) { return [...this].reverse().find(test); };
  Array.prototype.toSorted = function (compare) { return [...this].sort(compare); };
  Array.prototype.toReversed = function () { return [...this].reverse(); };
  globalThis.structuredClone = (value) => JSON.parse(JSON.stringify(value));
  crypto.randomUUID = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16)).join('');
  AbortSignal.prototype.throwIfAborted = function () { if (this.aborted) throw new Error('aborted'); };
  Promise.any = (all) => new Promise((resolve, reject) => { for (const one of all) Promise.resolve(one).then(resolve, reject); });
  globalThis.WeakRef = class { constructor(value) { this.value = value; } deref() { return this.value; } };
  const matches = Element.prototype.matches;
  Element.prototype.matches = function (selector) { return matches.call(this, selector.split(':focus-visible').join(':focus')); };
  Element.prototype.replaceChildren = function (...nodes) { this.textContent = ''; this.append(...nodes); };
`;
