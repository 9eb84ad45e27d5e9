// The library face: specs, codecs, and what plug-in issuers are written with.

export { Codec } from './codec/codec.ts';
export { type CodecErrorCode, DecodeError, EncodeError } from './codec/errors.ts';
export type { FieldValues } from './codec/field-values.ts';
export { Message } from './codec/message.ts';
export { compile } from './codec/spec/compile.ts';
export { type FieldSpec, parseSpec, type Spec, SpecError } from './codec/spec/spec.ts';
export { type DescribeOptions, describe } from './explain/describe.ts';
export { hintOf } from './explain/hint.ts';
export { maskedJson } from './explain/mask.ts';
export { maskPan } from './iso8583/pan.ts';
export { isApproved, Reason, reasonMeaning, reasonOf, reasonText } from './iso8583/reason.ts';
export {
  type Decision,
  defineIssuer,
  type Issuer,
  type IssuerDefinition,
  type IssuerRequest,
  type IssuerTotals,
  isIssuerDefinition,
  type OutstandingAmount,
  type PluginSettings,
} from './issuers/issuer.ts';
export { bundledSpecs, loadSpec } from './spec-file.ts';
