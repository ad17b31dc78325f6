using FashionResNet.Scoring.Models;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using Onnx;

namespace FashionResNet.Scoring.Tests.Models;

public sealed class ClassifierModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_ModelThatKeepsTheContract_TakesItsMetadata()
    {
        ClassifierModel model = ClassifierModel.Read(TinyModel.Write(_folder.FullPath));

        Assert.Equal(TinyModel.Labels, model.Metadata.Labels);
        Assert.Equal(TinyModel.Spec, model.Metadata.Image);
    }

    public static TheoryData<string, string> BrokenModels => new()
    {
        { "input name", "its inputs are pixels uint8 [N,1,28,28]; expected image uint8 [N,1,28,28] with N free." },
        { "input type", "its inputs are image float [N,1,28,28]; expected image uint8" },
        { "fixed batch", "its inputs are image uint8 [1,1,28,28]; expected image uint8 [N,1,28,28] with N free." },
        { "second input", "its inputs are image uint8 [N,1,28,28], mask float [N,1]; expected" },
        { "image size", "its inputs are image uint8 [N,1,28,28]; expected image uint8 [N,1,32,28]" },
        { "no probabilities", "its outputs are logits float [N,10]; expected probabilities float [N,10]" },
        { "label missing", "its outputs are logits float [N,10], probabilities float [N,10]; expected logits float [N,2]" },
        { "label twice", "its labels are not distinct" },
        { "no metadata", "the model has no metadata 'labels'" },
        { "no graph", "is no ONNX model: it has no graph." },
    };

    [Theory]
    [MemberData(nameof(BrokenModels))]
    public void Read_ModelThatBreaksTheContract_SaysWhatWasSeenAndExpected(string fault, string expected)
    {
        string path = TinyModel.Write(_folder.FullPath, model => Break(model, fault));

        var error = Assert.Throws<InvalidInputException>(() => ClassifierModel.Read(path));

        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Read_TextFile_IsNoOnnxModel()
    {
        string path = Path.Combine(_folder.FullPath, "model.onnx");
        File.WriteAllText(path, "This is a text, and no network at all.\n");

        var error = Assert.Throws<InvalidInputException>(() => ClassifierModel.Read(path));

        Assert.Contains("is no ONNX model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoFile_SaysWhere()
    {
        string path = Path.Combine(_folder.FullPath, "none.onnx");

        var error = Assert.Throws<InvalidInputException>(() => ClassifierModel.Read(path));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownOperator_IsOneLineFromOnnxRuntime()
    {
        string path = TinyModel.Write(_folder.FullPath, model => model.Graph.Node[1].OpType = "Flotten");

        var error = Assert.Throws<InvalidInputException>(() => BatchedImageClassifier.Load(path));

        Assert.Contains("Flotten", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static void Break(ModelProto model, string fault)
    {
        GraphProto graph = model.Graph;
        switch (fault)
        {
            case "input name":
                graph.Input[0].Name = "pixels";
                break;
            case "input type":
                graph.Input[0].Type.TensorType.ElemType = (int)TensorProto.Types.DataType.Float;
                break;
            case "fixed batch":
                graph.Input[0].Type.TensorType.Shape.Dim[0].DimValue = 1;
                break;
            case "second input":
                graph.Input.Add(graph.Output[0].Clone());
                graph.Input[1].Name = "mask";
                graph.Input[1].Type.TensorType.Shape.Dim[1].DimValue = 1;
                break;
            case "image size":
                Property(model, "image.height").Value = "32";
                break;
            case "no probabilities":
                graph.Output.RemoveAt(1);
                break;
            case "label missing":
                Property(model, "labels").Value = "[\"a\",\"b\"]";
                break;
            case "label twice":
                Property(model, "labels").Value = "[\"a\",\"a\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\"]";
                break;
            case "no metadata":
                model.MetadataProps.Clear();
                break;
            case "no graph":
                model.Graph = null;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault, null);
        }
    }

    private static StringStringEntryProto Property(ModelProto model, string key)
        => model.MetadataProps.Single(property => property.Key == key);
}
