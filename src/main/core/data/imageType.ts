/** Image files are told by their first bytes, never by their extension. */
export const imageTypes = ['png', 'jpeg', 'webp', 'tiff', 'gif', 'bmp'] as const;
export type ImageType = (typeof imageTypes)[number];

interface Signature {
  readonly type: ImageType;
  readonly offset: number;
  readonly bytes: string;
}

const signatures: readonly Signature[] = [
  { type: 'png', offset: 0, bytes: '89504e470d0a1a0a' },
  { type: 'jpeg', offset: 0, bytes: 'ffd8ff' },
  { type: 'gif', offset: 0, bytes: '47494638' },
  { type: 'webp', offset: 8, bytes: '57454250' },
  { type: 'tiff', offset: 0, bytes: '49492a00' },
  { type: 'tiff', offset: 0, bytes: '4d4d002a' },
  { type: 'tiff', offset: 0, bytes: '49492b00' },
  { type: 'tiff', offset: 0, bytes: '4d4d002b' },
  { type: 'bmp', offset: 0, bytes: '424d' },
];

/** Undefined for anything else: text, SVG, HTML, icons, video … */
export function detectImageType(bytes: Uint8Array): ImageType | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 16)).toString('hex');
  return signatures.find(({ offset, bytes: expected }) => head.startsWith(expected, offset * 2))?.type;
}

/** Whether the pixels are only nearly those that were saved: JPEG, and WebP unless it says lossless. */
export function isLossyImage(bytes: Uint8Array): boolean {
  const type = detectImageType(bytes);
  return type === 'jpeg' || (type === 'webp' && isLossyWebp(bytes));
}

/** By the first chunk of pixels: "VP8 " or "VP8L"; profile, alpha … may stand before it. */
function isLossyWebp(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 12;
  while (at + 8 <= file.length) {
    const chunk = file.toString('latin1', at, at + 4);
    if (chunk.startsWith('VP8') && chunk !== 'VP8X') return chunk === 'VP8 ';
    const size = file.readUInt32LE(at + 4);
    at += 8 + size + (size % 2);
  }
  return false;
}

/** What a file that is no image seems to be, for the message that refuses it. */
export function describeForeignFile(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'The file is empty';
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512))
    .toString('latin1')
    .trimStart();
  if (/^(?:\ufeff|ï»¿)?<(?:\?xml|svg|!doctype|html)/i.test(text))
    return 'SVG, XML and HTML files are not accepted as images';
  return 'The file is no image of a known type';
}

const extensions = /\.(?:png|jpe?g|webp|tiff?|gif|bmp)$/i;

/** Whether a file name looks like an image: the first sieve when folders are scanned. */
export function hasImageExtension(name: string): boolean {
  return extensions.test(name);
}
