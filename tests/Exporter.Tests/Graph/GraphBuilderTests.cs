using FashionResNet.Exporter.Tests.Models;
using FashionResNet.TestSupport;
using Onnx;
using TorchSharp.Modules;

namespace FashionResNet.Exporter.Tests.Graph;

public sealed class GraphBuilderTests
{
    [Fact]
    public void Export_Names_AreModulePaths()
    {
        using Sequential net = SmallNet.Create();
        using var folder = new TemporaryFolder();
        OnnxExportOptions options = TestOptions.FashionMnist with
        {
            Converters = BlockConverter.Registry,
            FoldBatchNorm = false,
        };
        OnnxExporter.Export(net, folder.File("model.onnx"), options);
        GraphProto graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.File("model.onnx"))).Graph;
        Assert.Equal(
            [
                "preprocess.cast", "preprocess.scale", "stem.conv", "stem.bn", "stem.relu", "stem.pool",
                "block.conv1", "block.bn1", "block.relu1", "block.conv2", "block.bn2", "block.add", "block.relu2",
                "pool", "flatten", "fc", "softmax",
            ],
            graph.Node.Select(node => node.Name));

        // Every initializer but the preprocessing's is a key of the state_dict; the counters of the batch norms are not needed.
        IEnumerable<string> expected = net.state_dict().Keys
            .Where(key => !key.EndsWith("num_batches_tracked", StringComparison.Ordinal));
        IEnumerable<string> names = graph.Initializer.Select(tensor => tensor.Name)
            .Where(name => !name.StartsWith("preprocess.", StringComparison.Ordinal));
        Assert.Equal(expected.Order(), names.Order());
    }
}
