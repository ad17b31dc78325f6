using FashionResNet.Exporter.Graph;
using FashionResNet.Exporter.Quantization;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Exporter.Tests.Quantization;

public sealed class LayerSurveyTests
{
    private readonly OnnxGraph _graph = new();
    private readonly GraphBuilder _builder;

    public LayerSurveyTests() => _builder = new GraphBuilder(_graph, ConverterRegistry.Default);

    [Fact]
    public void Of_ReluAfterAConv_BelongsToIt()
    {
        OnnxValue relu = _builder.Relu(Conv("x", "a"), "relu");
        Finish(Gemm(relu));

        QuantizableLayer conv = LayerSurvey.Of(_graph).Layers[0];

        Assert.Equal(("a", "relu", relu.Name), (conv.Name, conv.Relu, conv.Output));
    }

    [Fact]
    public void Of_ConvWhoseResultIsAlsoUsedBesideTheRelu_StandsAlone()
    {
        OnnxValue conv = Conv("x", "a");
        Finish(Gemm(_builder.Add(conv, _builder.Relu(conv, "relu"), "add")));

        var survey = LayerSurvey.Of(_graph);

        Assert.Null(survey.Layers[0].Relu);
        Assert.Equal(["relu"], survey.Unsupported.Select(layer => layer.Name));
    }

    [Fact]
    public void Of_WhatHasNoEightBitForm_IsListedWithItsReason()
    {
        OnnxValue shifted = _builder.Add(Conv("x", "a"), _builder.Constant([1f], "one"), "shift");
        OnnxValue gate = _builder.Node("Sigmoid", [shifted], "gate");
        OnnxValue product = _builder.Node("Conv", [gate, Conv("x", "b")], "dynamic");
        OnnxValue scaled = _builder.Node("Gemm", [product, Weight("w")], "scaled", OnnxAttributeValue.Of("alpha", 2f));
        Finish(_builder.Node("Flatten", [scaled], "flatten"));

        var survey = LayerSurvey.Of(_graph);

        Assert.Equal(["a", "b"], survey.Layers.Select(layer => layer.Name));
        Assert.Equal(
            [
                "shift: it adds a constant",
                "gate: there is no 8-bit form of this operator",
                "dynamic: its weights are no constants",
                "scaled: alpha, beta, transA or transB are not those of a linear layer",
                "flatten: it gives the logits, which stay float",
            ],
            survey.Unsupported.Select(layer => $"{layer.Name}: {layer.Reason}"));
    }

    [Fact]
    public void Of_WhatOnlyMovesFloats_StaysFloat()
    {
        OnnxValue pool = _builder.Node("MaxPool", [_builder.Node("Sigmoid", [Conv("x", "a")], "gate")], "pool");
        Finish(Gemm(_builder.Node("Flatten", [Conv(pool.Name, "b")], "flatten")));

        var survey = LayerSurvey.Of(_graph);

        Assert.Equal(["a", "b", "flatten", "fc"], survey.Layers.Select(layer => layer.Name));
        Assert.Equal("it takes what is not quantized", survey.Unsupported.Single(layer => layer.Name == "pool").Reason);
    }

    [Fact]
    public void Of_AnAverageAsHead_StaysFloatWithWhatMovesAndAveragesItFurther()
    {
        OnnxValue pool = _builder.Node("GlobalAveragePool", [Conv("x", "a")], "pool");
        OnnxValue row = _builder.Node("Unsqueeze", [_builder.Node("Flatten", [pool], "flatten")], "row");
        Finish(_builder.Node("Mean", [_builder.Node("Gather", [row], "half0"), _builder.Node("Gather", [row], "half1")], "mean"));

        var survey = LayerSurvey.Of(_graph);

        Assert.Equal(["a"], survey.Layers.Select(layer => layer.Name));
        Assert.All(
            survey.Unsupported.Where(layer => layer.Name is "pool" or "flatten"),
            layer => Assert.Equal("it gives the logits, which stay float", layer.Reason));
    }

    [Fact]
    public void Of_ASumOfShapes_IsNoLayer()
    {
        OnnxValue shape = _builder.Node("Shape", [Conv("x", "a")], "shape");
        Finish(Gemm(_builder.Node("Reshape", [Conv("x", "b"), _builder.Add(shape, shape, "twice")], "reshape")));

        UnquantizedLayer sum = LayerSurvey.Of(_graph).Unsupported.Single(layer => layer.Name == "twice");

        Assert.Equal("it computes in integers", sum.Reason);
    }

    [Fact]
    public void Of_AModuleCalledPreprocess_IsPartOfTheNetwork()
    {
        _builder.Node("Cast", [new OnnxValue("image")], "preprocess.cast");
        _graph.EndPreprocessing();
        Finish(Gemm(Conv("preprocess.cast.output", "preprocess.conv")));

        Assert.Equal(["preprocess.conv", "fc"], LayerSurvey.Of(_graph).Layers.Select(layer => layer.Name));
    }

    [Fact]
    public void Of_NothingToSpeedUp_IsRefused()
    {
        Finish(_builder.Node("Flatten", [_builder.Node("MaxPool", [new OnnxValue("x")], "pool")], "flatten"));

        var error = Assert.Throws<InvalidInputException>(() => LayerSurvey.Of(_graph));

        Assert.Contains("no layer that INT8 could speed up", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.conv1", "a.conv2,ab.conv")]
    [InlineData("a", "ab.conv")]
    [InlineData("a.relu", "a.conv1,ab.conv")]
    public void Without_LayerOrModule_LeavesOutWhatItMeans(string keep, string left)
    {
        OnnxValue first = Conv("x", "a.conv1");
        Finish(Conv(_builder.Relu(Conv(first.Name, "a.conv2"), "a.relu").Name, "ab.conv"), asOutput: false);

        Assert.Equal(left, string.Join(',', LayerSurvey.Of(_graph).Without([keep]).Select(layer => layer.Name)));
    }

    [Fact]
    public void Without_EverythingWithWeights_IsRefused()
    {
        Finish(Gemm(_builder.Node("MaxPool", [Conv("x", "a")], "pool")));

        var error = Assert.Throws<InvalidInputException>(() => LayerSurvey.Of(_graph).Without(["a", "fc"]));

        Assert.Contains("keeping a, fc leaves no Conv2d or Linear to quantize", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_UnknownName_NamesTheKnownOnes()
    {
        Finish(Gemm(Conv("x", "a")));

        var error = Assert.Throws<InvalidInputException>(() => LayerSurvey.Of(_graph).Without(["a", "b", "c"]));

        Assert.Contains("no layer 'b', 'c' to keep; known are a, fc", error.Message, StringComparison.Ordinal);
    }

    private OnnxValue Conv(string input, string path)
        => _builder.Node("Conv", [new OnnxValue(input), Weight($"{path}.weight")], path);

    private OnnxValue Gemm(OnnxValue input)
        => _builder.Node("Gemm", [input, Weight("fc.weight")], "fc", OnnxAttributeValue.Of("transB", 1));

    private OnnxValue Weight(string path) => _builder.Constant([1f], path, 1, 1, 1, 1);

    private void Finish(OnnxValue result, bool asOutput = true)
    {
        if (asOutput)
        {
            _graph.Rename(result.Name, "logits");
        }

        _graph.Outputs.Add(new OnnxPort("logits", OnnxElementType.Float, [1]));
    }
}
