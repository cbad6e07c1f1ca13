/**
 * An example of an encoder of your own: copy it into the folder `architectures` of a project and trust it. A plain net
 * of pairs of 3×3 convolutions, each pair at half the size of the one before. An encoder says how many channels its maps
 * at strides 2, 4, 8, 16 and 32 have; the decoders are sized from that.
 */
import { createStriding } from 'seg-mentor-studio';

const widths = [16, 32, 64, 96, 128] as const;
const strides = [2, 4, 8, 16, 32] as const;

export const plainNet = {
  id: 'plain_net',
  name: 'Plain net',
  help: 'Pairs of 3×3 convolutions, trained from scratch.',
  outChannels: widths,
  // By dilation; leave it out for an encoder that runs at stride 32 alone.
  outputStrides: [32, 16, 8],
  encode(layers, image, outputStride: number) {
    const step = createStriding(outputStride);
    const maps: Record<number, unknown> = {};
    let x = image;
    for (const [index, filters] of widths.entries()) {
      const name = `plain/level${index + 1}`;
      x = layers.conv(x, { name: `${name}/down`, filters, kernel: 3, ...step(2) });
      x = layers.conv(x, { name: `${name}/refine`, filters, kernel: 3, ...step(1) });
      maps[strides[index]] = x;
    }
    return maps;
  },
};
