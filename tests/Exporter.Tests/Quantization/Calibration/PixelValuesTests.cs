using FashionResNet.Exporter.Graph;
using FashionResNet.Exporter.Quantization.Calibration;

namespace FashionResNet.Exporter.Tests.Quantization.Calibration;

public sealed class PixelValuesTests
{
    [Fact]
    public void Of_ChannelsInAnotherOrder_AreStillPixels()
    {
        var graph = new OnnxGraph();
        var builder = new GraphBuilder(graph, ConverterRegistry.Default);
        OnnxValue x = builder.Node("Cast", [new OnnxValue("image")], "preprocess.cast", OnnxAttributeValue.Of("to", 1L));
        graph.EndPreprocessing();
        OnnxValue swapped = builder.Node("Gather", [x, builder.Constant([2L, 1, 0], "bgr")], "swap", OnnxAttributeValue.Of("axis", 1));
        OnnxValue one = builder.Node("Constant", [], "one", OnnxAttributeValue.Of("value_float", 1f));
        builder.Node("Concat", [swapped, one], "with.something.else");

        Assert.Equal([x.Name, swapped.Name], PixelValues.Of(graph));
    }
}
