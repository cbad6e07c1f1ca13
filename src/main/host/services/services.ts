import type { ContractProcedure, ErrorMap, InferSchemaInput, InferSchemaOutput, Meta } from '@orpc/contract';
import type { contract } from '../../../shared/contract/index.ts';

type Contract = typeof contract;

/** A procedure's implementation: takes the checked input, may watch `signal` for a caller that went away. */
type Implementation<Procedure> =
  Procedure extends ContractProcedure<infer Input, infer Output, ErrorMap, Meta>
    ? (input: InferSchemaOutput<Input>, signal?: AbortSignal) => Promise<InferSchemaInput<Output>>
    : never;

/** What the host must offer: one function for each procedure of the contract, or it does not compile. */
export type Services = {
  readonly [Slice in keyof Contract]: {
    readonly [Name in keyof Contract[Slice]]: Implementation<Contract[Slice][Name]>;
  };
};
