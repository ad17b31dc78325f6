using FashionResNet.Exporter.Graph;

namespace FashionResNet.Exporter.Tests.Models;

internal sealed class BlockConverter : ModuleConverter<Block>
{
    public static readonly ConverterRegistry Registry = ConverterRegistry.Default.With(new BlockConverter());

    protected override OnnxValue Convert(Block module, OnnxValue input, string path, GraphBuilder graph)
    {
        OnnxValue y = graph.Convert(module.Conv1, input, $"{path}.conv1");
        y = graph.Relu(graph.Convert(module.Bn1, y, $"{path}.bn1"), $"{path}.relu1");
        y = graph.Convert(module.Bn2, graph.Convert(module.Conv2, y, $"{path}.conv2"), $"{path}.bn2");
        return graph.Relu(graph.Add(y, input, $"{path}.add"), $"{path}.relu2");
    }
}
