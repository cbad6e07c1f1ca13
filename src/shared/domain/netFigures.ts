/** A feature map on the way through a net, as a block of its diagram. */
export interface DiagramStage {
  /** Pixels of the image for one pixel of the map. */
  readonly stride: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Pixels of the image that one value sees along an axis. */
  readonly receptiveField: number;
  /** Learned values between the stage before and this one. */
  readonly parameters: number;
}

export interface DiagramSkip {
  /** Place in `encoder`. */
  readonly from: number;
  /** Place in `decoder`. */
  readonly to: number;
  readonly join: 'add' | 'concat' | 'other';
}

/** How a net is built, drawn from its own description: what its layers do, not what its name says. */
export interface NetDiagram {
  /** The image, then the maps the encoder hands on, fine to coarse. */
  readonly encoder: readonly DiagramStage[];
  /** Coarse to fine; the last is the logits at the size of the image. */
  readonly decoder: readonly DiagramStage[];
  readonly skips: readonly DiagramSkip[];
}

/** What an encoder or decoder costs for one image of the asked size. */
export interface PartFigures {
  readonly parameters: number;
  readonly multiplyAdds: number;
  readonly receptiveField: number;
  /** Estimated memory of a training step of the whole net: this part with the other one that is chosen. */
  readonly trainingBytes: number;
  /** Why it cannot be chosen together with the other part; null: it can. */
  readonly problem: string | null;
  readonly diagram: NetDiagram | null;
}

/** Figures of every card of the wizard by id: encoders alone, decoders on the chosen encoder. */
export interface NetFigures {
  readonly encoders: Readonly<Record<string, PartFigures>>;
  readonly decoders: Readonly<Record<string, PartFigures>>;
  /** The chosen pair; null where it cannot be built. */
  readonly diagram: NetDiagram | null;
  /** Encoders whose pretrained weights are on this machine. */
  readonly weightsHere: readonly string[];
}
