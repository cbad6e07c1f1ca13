/**
 * An example of a decoder of your own: copy it into the folder `architectures` of a project, trust it, and it stands
 * in the wizard and in `segstudio models --project DIR`. An FCN-8 that looks further around: at stride 32 a widely
 * dilated convolution and the mean of the whole image, before the scores of the skip connections are added.
 */
import { BaseFcnDecoder, classScores } from 'seg-mentor-studio';

class ContextFcn extends BaseFcnDecoder {
  override decode32(layers, coarsest) {
    const around = layers.conv(coarsest, { name: 'context/around', filters: 128, kernel: 3, dilation: 2 });
    const mean = layers.globalPool(coarsest);
    const whole = layers.conv(mean, { name: 'context/whole', filters: 128, kernel: 1, normalise: false });
    const both = layers.concat([around, layers.resize(whole, around)]);
    return classScores(layers, both, this.classes, 'scores32');
  }

  override upsample32(layers, x) {
    return layers.upsample(x, 2);
  }

  override combine16(layers, x, skip) {
    return layers.add(x, classScores(layers, skip, this.classes, 'scores16'));
  }

  override upsample16(layers, x) {
    return layers.upsample(x, 2);
  }

  override combine8(layers, x, skip) {
    return layers.add(x, classScores(layers, skip, this.classes, 'scores8'));
  }

  override upsampleToImage(layers, x, factor: number) {
    return layers.upsample(x, factor);
  }
}

export const contextFcn = {
  id: 'context_fcn',
  name: 'Context FCN',
  help: 'FCN-8 with a wide look around at stride 32.',
  // The last argument: the stride of the finest skip connection used.
  create: (context) => new ContextFcn(context, 8),
};
