/** As many characters at a time as a call takes arguments. */
const piece = 0x8000;

/** Bytes as the text that calls to the host carry. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += piece) {
    text += String.fromCharCode(...bytes.subarray(at, at + piece));
  }
  return btoa(text);
}
