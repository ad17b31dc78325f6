using FashionResNet.Scoring.Models;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;
using Dimension = Onnx.TensorShapeProto.Types.Dimension;

namespace FashionResNet.Scoring.Tests.Models;

public sealed class ForeignModelRefusalTests : IDisposable
{
    private const string Input = "its inputs are";
    private const string OneInput = "expected one input, float or uint8 [N,C,H,W] with N free and C 1 or 3";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Models => new()
    {
        { "double input", $"{Input} input double [batch,3,6,5]; {OneInput}." },
        { "three dimensions", $"{Input} input float [3,6,5]; {OneInput}." },
        { "channels last", $"{Input} input float [batch,6,5,3]; {OneInput}." },
        { "channels free", $"{Input} input float [batch,?,6,5]; {OneInput}." },
        { "no shape", $"{Input} input float []; {OneInput}." },
        { "no tensor", $"{Input} input (no tensor); {OneInput}." },
        { "second input", $"{Input} input float [batch,3,6,5], mask float [batch,1]; {OneInput}." },
        { "fixed batch", $"{Input} input float [1,3,6,5], a fixed batch of 1; {OneInput}: export it with a dynamic first" },
        { "sizes free", "its input is input float [batch,3,height,?]; say in ModelDescription.Height how many pixels" },
        { "second output", "its outputs are output float [batch,4], flat float [batch,90]: several; name the one with the" },
        { "five classes", "its outputs are output float [batch,5]; expected output float [N,4] with N free, for 4 labels." },
        { "fixed output batch", "its outputs are output float [1,4]; expected output float [N,4] with N free, for 4 labels." },
        { "integer output", "its outputs are output int64 [batch,4]; expected output float [N,4]" },
        { "our outputs, five classes", "logits float [batch,5], probabilities float [batch,5]; expected float [N,4]" },
        { "old opset", "its opset is 7; expected 8 or newer." },
        { "no opset", "its opset is 0; expected 8 or newer." },
        { "weights elsewhere", "its weights are in another file, foreign.onnx.data; expected one file" },
    };

    public static TheoryData<ModelDescription, string> Descriptions => new()
    {
        { Says() with { Labels = [] }, "ModelDescription.Labels are none; a name for each class is expected." },
        { Says() with { Labels = ["cat", "dog", "cat", "fish"] }, "ModelDescription.Labels are not distinct: 'cat' stands for" },
        { Says() with { Labels = ["cat", " ", "bird", "fish"] }, "Labels have an empty name: cat,  , bird, fish." },
        { Says() with { Labels = ["cat", "dog"] }, "expected output float [N,2] with N free, for 2 labels." },
        { Says() with { Mean = [] }, "ModelDescription has 0 numbers for Mean and 3 for Std, expected 3 each: one a channel" },
        { Says() with { Std = [1] }, "ModelDescription has 3 numbers for Mean and 1 for Std, expected 3 each: one a channel" },
        { Says() with { Std = [1, 0, 1] }, "and Std [1, 0, 1]; expected finite numbers, those of Std above 0." },
        { Says() with { Mean = [0, float.NaN, 0] }, "has Mean [0, NaN, 0] and Std" },
        { Says() with { Height = 7 }, "input float [batch,3,6,5]; ModelDescription.Height is 7, expected 6 or nothing." },
        { Says() with { Width = 6 }, "ModelDescription.Width is 6, expected 5 or nothing." },
        { Says() with { Output = "scores" }, "output float [batch,4]: none is 'scores'; name the one with the" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void Read_ModelOfAKindThatCannotBeUsed_SaysWhatWasSeenAndExpected(string fault, string expected)
        => AssertRefused(new ForeignOnnx { Edit = model => Break(model, fault) }, Says(), expected);

    [Theory]
    [MemberData(nameof(Descriptions), DisableDiscoveryEnumeration = true)]
    public void Read_DescriptionThatDoesNotFit_SaysWhatWasSeenAndExpected(ModelDescription description, string expected)
        => AssertRefused(new ForeignOnnx(), description, expected);

    [Fact]
    public void Read_ScaledBytes_AreRefused() => AssertRefused(
        new ForeignOnnx { Type = DataType.Uint8 },
        Says(),
        "ModelDescription has 3 numbers for Mean and 3 for Std, expected 0 each: uint8 pixels are not scaled.");

    [Fact]
    public void Read_FreeSizeThatIsDescribedAsNone_IsRefused() => AssertRefused(
        new ForeignOnnx { Edit = ForeignModelTests.FreeSizes },
        Says() with { Height = 6, Width = 0 },
        "say in ModelDescription.Width how many pixels an image has there, 1 or more.");

    [Fact]
    public void Read_ImagesThatNoArrayHolds_AreRefused() => AssertRefused(
        new ForeignOnnx { Edit = ForeignModelTests.FreeSizes },
        Says() with { Height = 60_000, Width = 60_000 },
        "images of 3x60000x60000 are not allowed.");

    [Fact]
    public void Read_NoDescription_SaysWhichOptionsSupplyIt()
    {
        string path = new ForeignOnnx().Write(_folder.FullPath);

        var error = Assert.Throws<InvalidInputException>(() => ClassifierModel.Read(path));

        Assert.Equal(
            $"{path}: it has no metadata 'labels', so this exporter did not make it; its inputs are input float "
            + "[batch,3,6,5], its outputs output float [batch,4]; pass a ModelDescription (its Labels, and Mean and Std where "
            + "the input is float; --description on the command line) to use a model of another origin.",
            error.Message);
    }

    private static ModelDescription Says() => ForeignOnnx.Description;

    private static void Break(ModelProto model, string fault)
    {
        GraphProto graph = model.Graph;
        TypeProto.Types.Tensor input = graph.Input[0].Type.TensorType;
        TypeProto.Types.Tensor output = graph.Output[0].Type.TensorType;
        switch (fault)
        {
            case "double input":
                input.ElemType = (int)DataType.Double;
                break;
            case "three dimensions":
                input.Shape.Dim.RemoveAt(0);
                break;
            case "channels last":
                Dimension channels = input.Shape.Dim[1];
                input.Shape.Dim.RemoveAt(1);
                input.Shape.Dim.Add(channels);
                break;
            case "channels free":
                input.Shape.Dim[1] = new Dimension();
                break;
            case "no shape":
                input.Shape = null;
                break;
            case "no tensor":
                graph.Input[0].Type = new TypeProto();
                break;
            case "second input":
                graph.Input.Add(ForeignOnnx.Value("mask", DataType.Float, 1));
                break;
            case "fixed batch":
                input.Shape.Dim[0] = new Dimension { DimValue = 1 };
                break;
            case "sizes free":
                ForeignModelTests.FreeSizes(model);
                break;
            case "second output":
                ForeignModelTests.AddFeatures(model);
                break;
            case "five classes":
                output.Shape.Dim[1].DimValue = 5;
                break;
            case "fixed output batch":
                output.Shape.Dim[0] = new Dimension { DimValue = 1 };
                break;
            case "integer output":
                output.ElemType = (int)DataType.Int64;
                break;
            case "our outputs, five classes":
                graph.Output.Clear();
                graph.Output.Add(ForeignOnnx.Value("logits", DataType.Float, 5));
                graph.Output.Add(ForeignOnnx.Value("probabilities", DataType.Float, 5));
                break;
            case "old opset":
                model.OpsetImport[0].Version = 7;
                break;
            case "no opset":
                model.OpsetImport.Clear();
                break;
            case "weights elsewhere":
                graph.Initializer[0].DataLocation = TensorProto.Types.DataLocation.External;
                graph.Initializer[0].ExternalData.Add(
                    new StringStringEntryProto { Key = "location", Value = "foreign.onnx.data" });
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, null);
        }
    }

    private void AssertRefused(ForeignOnnx foreign, ModelDescription description, string expected)
    {
        string path = foreign.Write(_folder.FullPath);

        var error = Assert.Throws<InvalidInputException>(() => ClassifierModel.Read(path, description));

        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
