// The TensorFlow operations that the engines ship with. Everything else that the bundles hold
// (kernels of each backend, functions of tfjs-core, parsers of the converter) follows from this list.
//
// What a cut SSD graph is made of, and its near neighbours. `offshelf build` refuses a model that
// needs more, by name, so a longer list costs bytes and a shorter one costs models.

const convolutions = [
  "AvgPool", "Conv2D", "Conv2DBackpropInput", "DepthwiseConv2dNative", "FusedDepthwiseConv2dNative",
  "MaxPool", "_FusedConv2D",
];

// FloorDiv is left out: the WebGL kernel rounds both sides to integers first.
const arithmetic = [
  "Add", "AddN", "AddV2", "BiasAdd", "Div", "FloorMod", "Maximum", "Minimum", "Mul", "Pow",
  "RealDiv", "SquaredDifference", "Sub",
];

// Activations of MobileNet V1 to V3, EfficientDet and YOLO backbones, and what they decompose into.
const activations = [
  "Elu", "LeakyRelu", "Prelu", "Relu", "Relu6", "Selu", "Sigmoid", "Softmax", "Softplus", "Tanh",
];

const element_wise = [
  "Abs", "Ceil", "ClipByValue", "Exp", "Floor", "Log", "Neg", "Reciprocal", "Round", "Rsqrt", "Sqrt",
  "Square",
];

const matrices = ["BatchMatMul", "BatchMatMulV2", "MatMul", "Transpose", "_FusedMatMul"];

const normalisation = ["FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"];

const reductions = ["ArgMax", "Max", "Mean", "Min", "Prod", "Sum"];

// Feature pyramids upsample with Pack + Reshape or with a resize; heads concatenate.
const shapes = [
  "BatchToSpaceND", "BroadcastTo", "Cast", "Concat", "ConcatV2", "DepthToSpace", "ExpandDims",
  "GatherV2", "MirrorPad", "Pack", "Pad", "PadV2", "Reshape", "ResizeBilinear",
  "ResizeNearestNeighbor", "Slice", "SpaceToBatchND", "Split", "SplitV", "Squeeze", "StridedSlice",
  "Tile", "Unpack",
];

// Graphs converted with a free batch dimension compute shapes at run time.
const run_time_shapes = ["Fill", "Range", "Shape", "Size"];

const comparisons = ["Equal", "Greater", "GreaterEqual", "Less", "LessEqual", "LogicalAnd", "Select", "SelectV2"];

const plumbing = ["Const", "Identity", "IdentityN", "NoOp", "Placeholder", "StopGradient"];

/** @type {ReadonlySet<string>} */
export const BUNDLED_OPERATIONS = new Set([
  ...convolutions, ...arithmetic, ...activations, ...element_wise, ...matrices, ...normalisation,
  ...reductions, ...shapes, ...run_time_shapes, ...comparisons, ...plumbing,
]);

/**
 * Kernels that tfjs-core reaches for on its own, whatever the graph: `Identity` when a tensor is
 * handed on, `Cast` when types are made to match, `Reshape` when a rank is, `Tile` in `broadcastTo`.
 */
export const CORE_KERNELS = ["Cast", "Identity", "Reshape", "Tile"];
