using FashionResNet.Exporter.Graph;
using FashionResNet.Exporter.Passes;
using FashionResNet.Exporter.Verification;
using FashionResNet.Shared.Data;

namespace FashionResNet.Exporter.Tests.Passes;

public sealed class HalfRoundingPassTests
{
    [Theory] // in ONNX Runtime: a pair of Casts must not be taken for nothing and left out
    [InlineData(1.0f, 1.0f, 2.0f)]
    [InlineData(2048f, 1f, 2048f)] // half goes by twos from 2048 on
    [InlineData(0.1f, 0f, 0.0999755859375f)] // the half next to 0.1
    [InlineData(60_000f, 10_000f, float.PositiveInfinity)]
    public void Run_OfASum_RoundsConstantsAndResultToHalf(float first, float second, float expected)
    {
        var graph = new OnnxGraph();
        var builder = new GraphBuilder(graph, ConverterRegistry.Default);
        string[] names = [graph.UniqueName("image"), graph.UniqueName("logits"), graph.UniqueName("probabilities")];
        graph.Inputs.Add(new OnnxPort(names[0], OnnxElementType.UInt8, [1, 1, 1]));
        OnnxValue x = builder.Node("Cast", [new OnnxValue(names[0])], "preprocess.cast", OnnxAttributeValue.Of("to", 1L));
        graph.EndPreprocessing();
        x = builder.Node("Flatten", [x], "flatten");
        x = builder.Add(builder.Add(x, builder.Constant([first], "first", 1), "a"), builder.Constant([second], "second", 1), "b");
        graph.Rename(x.Name, names[1]);
        graph.Rename(builder.Node("Softmax", [new OnnxValue(names[1])], "softmax").Name, names[2]);
        graph.Outputs.AddRange(names[1..].Select(name => new OnnxPort(name, OnnxElementType.Float, [1])));

        OnnxGraph rounding = HalfRoundingPass.Run(graph);

        using var runner = new OnnxRunner(
            ModelWriter.Write(rounding, "sum", 17, "1", new Dictionary<string, string>()), new ImageSpec(1, 1, 1), CancellationToken.None);
        Assert.Equal([expected], runner.Run([0], 1).Logits);
        Assert.Equal(first, graph.Initializers["first"].Floats[0]); // the source stays
    }

    [Fact]
    public void Run_OfShapesAndScales_LeavesThemAsTheFileHasThem()
    {
        var graph = new OnnxGraph();
        var builder = new GraphBuilder(graph, ConverterRegistry.Default);
        string[] names = [graph.UniqueName("image"), graph.UniqueName("logits"), graph.UniqueName("probabilities")];
        graph.Inputs.Add(new OnnxPort(names[0], OnnxElementType.UInt8, [1, 28, 28]));
        OnnxValue x = builder.Node("Cast", [new OnnxValue(names[0])], "preprocess.cast", OnnxAttributeValue.Of("to", 1L));
        graph.EndPreprocessing();

        // 28 · 3.4285715 is 96; the half next to it would make 95 columns.
        OnnxValue scales = builder.Constant([1f, 1, 1, ImagePreprocessing.ScaleFactor(28, 96)], "up.scales", 4);
        x = builder.Node("Resize", [x, default, scales], "up", OnnxAttributeValue.Of("mode", "nearest"));
        OnnxValue batch = builder.Node("Gather", [builder.Node("Shape", [x], "shape"), builder.Constant([0L], "first")], "batch");
        OnnxValue flat = builder.Node(
            "Concat", [batch, builder.Constant([28L * 96], "columns")], "flat", OnnxAttributeValue.Of("axis", 0));
        x = builder.Node("Reshape", [x, flat], "reshape");
        graph.Rename(x.Name, names[1]);
        graph.Rename(builder.Node("Softmax", [new OnnxValue(names[1])], "softmax").Name, names[2]);
        graph.Outputs.AddRange(names[1..].Select(name => new OnnxPort(name, OnnxElementType.Float, [28 * 96])));

        OnnxGraph rounding = HalfRoundingPass.Run(graph);

        using var runner = new OnnxRunner(
            ModelWriter.Write(rounding, "up", 17, "1", new Dictionary<string, string>()), new ImageSpec(1, 28, 28), CancellationToken.None);
        byte[] pixels = [.. Enumerable.Range(0, 784).Select(i => (byte)(i % 256))];
        Assert.Equal(28 * 96, runner.Run(pixels, 1).Logits.Length);
    }
}
