import { BaseFcnDecoder } from '../decoders/baseFcnDecoder.ts';
import { classScores, separableConv } from '../decoders/scores.ts';
import { invertedResidual, roundChannels } from '../encoders/invertedResidual.ts';
import { createStriding } from '../encoders/striding.ts';
import { imageSize, strideOf } from '../spec.ts';

/** What a file of the project imports from 'seg-mentor-studio': the building blocks of the built-in nets. */
export const vocabulary = {
  BaseFcnDecoder,
  classScores,
  separableConv,
  invertedResidual,
  roundChannels,
  createStriding,
  imageSize,
  strideOf,
} as const;
