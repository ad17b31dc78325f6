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
        using var model = ClassifierModel.Read(TinyModel.Write(_folder.FullPath));

        Assert.Equal(TinyModel.Labels, model.Metadata.Labels);
        Assert.Equal(TinyModel.Spec, model.Metadata.Image);
    }

    public static TheoryData<string, string> BrokenModels => new()
    {
        { "input name", "its inputs are pixels uint8 [N,1,28,28]; expected image uint8 [N,1,28,28] with N free; pass a Mod" },
        { "input type", "its inputs are image float [N,1,28,28]; expected image uint8" },
        { "fixed batch", "its inputs are image uint8 [1,1,28,28]; expected image uint8 [N,1,28,28] with N free; pass a Mod" },
        { "second input", "its inputs are image uint8 [N,1,28,28], mask float [N,1]; expected" },
        { "image size", "its inputs are image uint8 [N,1,28,28]; expected image uint8 [N,1,32,28]" },
        { "no probabilities", "its outputs are logits float [N,10]; expected probabilities float [N,10]" },
        { "label missing", "its outputs are logits float [N,10], probabilities float [N,10]; expected logits float [N,2]" },
        { "label twice", "its labels are not distinct: 'a' stands for more than one class." },
        { "label empty", "its labels have an empty name: a, , c" },
        { "no labels", "its labels are none; a name for each class is expected." },
        {
            "no metadata",
            "it has no metadata 'labels', so this exporter did not make it; its inputs are image uint8 [N,1,28,28], its outputs "
            + "logits float [N,10], probabilities float [N,10]; pass a ModelDescription (its Labels, and Mean and Std"
        },
        { "broken metadata", "the model's metadata 'image.height' is 'tall', which is no number." },
        { "weights elsewhere", "its weights are in another file, weights.bin; expected one file" },
        { "weights of an inner graph elsewhere", "its weights are in another file, weights.bin; expected one file" },
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

        Assert.Equal($"there is no model {path}.", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public void Read_NoNameOrAFolder_SaysThatItCannotBeRead(string path)
    {
        var error = Assert.Throws<InvalidInputException>(() => ClassifierModel.Read(path));

        Assert.StartsWith($"cannot read the model '{path}': ", error.Message, StringComparison.Ordinal);
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
            case "label empty":
                Property(model, "labels").Value = "[\"a\",\"\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\"]";
                break;
            case "no labels":
                Property(model, "labels").Value = "[]";
                break;
            case "broken metadata":
                Property(model, "image.height").Value = "tall";
                break;
            case "weights elsewhere":
                PutElsewhere(graph.Initializer[0]);
                break;
            case "weights of an inner graph elsewhere":
                graph.Node[0].Attribute.Add(new AttributeProto { Name = "then_branch", G = graph.Clone() });
                PutElsewhere(graph.Node[0].Attribute[^1].G.Initializer[0]);
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

    private static void PutElsewhere(TensorProto tensor)
    {
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "weights.bin" });
    }

    private static StringStringEntryProto Property(ModelProto model, string key)
        => model.MetadataProps.Single(property => property.Key == key);
}
