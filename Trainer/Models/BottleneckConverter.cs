using FashionResNet.Exporter;
using FashionResNet.Exporter.Graph;

namespace FashionResNet.Trainer.Models;

/// <summary>Writes <see cref="Bottleneck"/> as ONNX: its forward, node by node.</summary>
internal sealed class BottleneckConverter : ModuleConverter<Bottleneck>
{
    protected override OnnxValue Convert(Bottleneck module, OnnxValue input, string path, GraphBuilder graph)
    {
        OnnxValue y = graph.Convert(module.bn1, graph.Convert(module.conv1, input, $"{path}.conv1"), $"{path}.bn1");
        y = graph.Relu(y, $"{path}.relu1");
        y = graph.Convert(module.bn2, graph.Convert(module.conv2, y, $"{path}.conv2"), $"{path}.bn2");
        y = graph.Relu(y, $"{path}.relu2");
        y = graph.Convert(module.bn3, graph.Convert(module.conv3, y, $"{path}.conv3"), $"{path}.bn3");
        OnnxValue shortcut = module.downsample is null ? input : graph.Convert(module.downsample, input, $"{path}.downsample");
        return graph.Relu(graph.Add(y, shortcut, $"{path}.add"), $"{path}.relu3");
    }
}
