/**
 * `0xRRGGBB` of the 256 indices of Pascal VOC's palette: the bits of the index, three at a time, become the
 * highest bits of red, green and blue. 255 is (224, 224, 192), VOC's void.
 */
export const vocColormap: readonly number[] = Array.from({ length: 256 }, (_, index) => {
  let colour = 0;
  for (let bit = 0, rest = index; bit < 8; bit++, rest >>= 3) {
    const place = 7 - bit;
    colour |=
      ((rest & 1) << (16 + place)) | (((rest >> 1) & 1) << (8 + place)) | (((rest >> 2) & 1) << place);
  }
  return colour;
});
