// TorchSharp.Modules.BatchNorm2d (its GetName() says BatchNorm1d) -> BatchNormalization in inference mode, opset 9 and later.
//   weight, bias, running_mean, running_var, all [C], become constants; without affine, weight is 1 and bias is 0.
// Refused: track_running_stats false, which normalises by the batch itself even in eval mode.
using FashionResNet.Exporter.Graph;
using TorchSharp.Modules;

namespace FashionResNet.Exporter.Converters;

internal sealed class BatchNorm2dConverter : ModuleConverter<BatchNorm2d>
{
    protected override IEnumerable<string> Refuse(BatchNorm2d module)
        => module.running_mean is null || module.running_var is null ? ["track_running_stats false; only true"] : [];

    protected override OnnxValue Convert(BatchNorm2d module, OnnxValue input, string path, GraphBuilder graph)
    {
        float[] ones = new float[module.num_features];
        Array.Fill(ones, 1);
        OnnxValue weight = module.affine
            ? graph.Constant(module.weight, $"{path}.weight")
            : graph.Constant(ones, $"{path}.weight", ones.Length);
        OnnxValue bias = module.affine
            ? graph.Constant(module.bias!, $"{path}.bias")
            : graph.Constant(new float[ones.Length], $"{path}.bias", ones.Length);
        OnnxValue mean = graph.Constant(module.running_mean!, $"{path}.running_mean");
        OnnxValue variance = graph.Constant(module.running_var!, $"{path}.running_var");
        return graph.Node(
            "BatchNormalization",
            [input, weight, bias, mean, variance],
            path,
            OnnxAttributeValue.Of("epsilon", (float)module.eps));
    }
}
