// TorchSharp.Modules.Linear on [N, in] -> Gemm with transB, opset 11 and later (bias optional).
//   weight [out, in] and bias [out] become constants as they are.
// Refused: input of more than two dimensions; Gemm takes two, and ONNX Runtime says so before anything is written.
using FashionResNet.Exporter.Graph;
using TorchSharp.Modules;

namespace FashionResNet.Exporter.Converters;

internal sealed class LinearConverter : ModuleConverter<Linear>
{
    protected override OnnxValue Convert(Linear module, OnnxValue input, string path, GraphBuilder graph)
    {
        OnnxValue weight = graph.Constant(module.weight, $"{path}.weight");
        OnnxValue[] inputs = module.bias is { } bias
            ? [input, weight, graph.Constant(bias, $"{path}.bias")]
            : [input, weight];
        return graph.Node("Gemm", inputs, path, OnnxAttributeValue.Of("transB", 1));
    }
}
