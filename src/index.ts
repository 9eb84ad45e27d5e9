// The library face: specs, codecs, and what plug-in issuers are written with.

export { Codec } from './codec/codec.ts';
export { compile } from './codec/compile.ts';
export { type DescribeOptions, describe } from './codec/describe.ts';
export { type CodecErrorCode, DecodeError, EncodeError } from './codec/errors.ts';
export { maskedJson, maskPan } from './codec/mask.ts';
export { Message } from './codec/message.ts';
export { isApproved, Reason, reasonMeaning, reasonOf, reasonText } from './codec/reason.ts';
export { type FieldSpec, parseSpec, type Spec, SpecError } from './codec/spec.ts';
export type { FieldValues } from './codec/structure.ts';
export {
  type Decision,
  defineIssuer,
  type Issuer,
  type IssuerDefinition,
  type IssuerRequest,
  type IssuerTotals,
  isIssuerDefinition,
  type PluginSettings,
  type StandingAmount,
} from './issuers/issuer.ts';
export { bundledSpecs, loadSpec } from './spec-file.ts';
