// TorchSharp.Modules.MaxPool2d -> MaxPool, opset 10 and later (ceil_mode, dilations).
//   A stride that was not given is the kernel size; padding is symmetric and never wins a maximum on either side.
//   With ceil_mode libtorch and ONNX Runtime drop a last window that would start in the padding; ONNX's own shape inference
//   counts it, so that ONNX Runtime logs a warning and onnx.checker's full check may object to such a size.
// Nothing is refused.
using FashionResNet.Exporter.Graph;
using TorchSharp.Modules;

namespace FashionResNet.Exporter.Converters;

internal sealed class MaxPool2dConverter : ModuleConverter<MaxPool2d>
{
    protected override OnnxValue Convert(MaxPool2d module, OnnxValue input, string path, GraphBuilder graph)
    {
        long[] kernel = Pair.Of(module.kernel_size, []);
        return graph.Node(
            "MaxPool",
            [input],
            path,
            OnnxAttributeValue.Of("kernel_shape", kernel),
            OnnxAttributeValue.Of("strides", Pair.Of(module.stride, kernel)),
            OnnxAttributeValue.Of("pads", Pair.Pads(Pair.Of(module.padding, [0, 0]))),
            OnnxAttributeValue.Of("dilations", Pair.Of(module.dilation, [1, 1])),
            OnnxAttributeValue.Of("ceil_mode", module.ceil_mode ? 1 : 0));
    }
}
