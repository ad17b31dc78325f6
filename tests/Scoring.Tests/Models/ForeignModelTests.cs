using System.Numerics.Tensors;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using Microsoft.ML;
using Microsoft.ML.Data;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace FashionResNet.Scoring.Tests.Models;

public sealed class ForeignModelTests : IDisposable
{
    // ONNX Runtime may fold the scaling into the next operator.
    private const float Tolerance = 1e-5f;

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new();
    private readonly ImageInput[] _images = ForeignOnnx.Images(11);

    public static TheoryData<string> Models =>
    [
        "as PyTorch writes it", "our names for other things", "our names within", "opset 8", "IR version 3", "inner graph",
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void Load_FloatModelWithItsDescription_GivesWhatOnnxRuntimeGives(string kind)
    {
        ForeignOnnx foreign = Create(kind);
        string path = foreign.Write(_folder.FullPath);

        ImagePrediction[] scored = Score(path, ForeignOnnx.Description);

        float[] logits = foreign.Run(path, _images);
        AssertScores(logits, scored);
        Assert.True(scored.Select(row => row.PredictedClass).Distinct().Count() > 1, "the model must tell images apart");
    }

    [Fact]
    public void Load_ModelThatEndsWithSoftmax_GivesItsProbabilitiesAndTheirLogarithms()
    {
        var foreign = new ForeignOnnx { Probabilities = true };
        string path = foreign.Write(_folder.FullPath);

        ImagePrediction[] scored = Score(path, ForeignOnnx.Description with { ScoresAre = ModelScores.Probabilities });

        float[] probabilities = foreign.Run(path, _images);
        Assert.All(
            scored.SelectMany(row => row.Score).Zip(probabilities), pair => Assert.Equal(pair.Second, pair.First, Tolerance));
        Assert.All(
            scored.SelectMany(row => row.Logits).Zip(probabilities),
            pair => Assert.Equal(MathF.Log(pair.Second), pair.First, 10 * Tolerance));
    }

    [Fact]
    public void Load_ProbabilityOfZero_HasAFiniteLogit()
    {
        // Scores far apart: softmax rounds the others to 0.
        string path = new ForeignOnnx
        {
            Probabilities = true,
            Edit = model =>
            {
                TensorProto bias = model.Graph.Initializer.Single(tensor => tensor.Name == "bias");
                bias.FloatData[0] = 1000;
            },
        }.Write(_folder.FullPath);

        ImagePrediction[] scored = Score(path, ForeignOnnx.Description with { ScoresAre = ModelScores.Probabilities });

        Assert.All(scored, row => Assert.Equal([1, 0, 0, 0], row.Score));
        Assert.All(scored.SelectMany(row => row.Logits), logit => Assert.True(float.IsFinite(logit)));
    }

    [Theory]
    [InlineData("pixels")]
    [InlineData("image")]
    public void Load_ByteModelWithoutMetadata_NeedsLabelsOnly(string input)
    {
        var foreign = new ForeignOnnx { Type = DataType.Uint8, Input = input, Edit = MakeWeightsSmall };
        string path = foreign.Write(_folder.FullPath);

        ImagePrediction[] scored = Score(path, new ModelDescription { Labels = ForeignOnnx.Labels });

        float[] logits = foreign.Run(path, _images);
        AssertScores(logits, scored);
    }

    [Fact]
    public void Load_OurModelWithoutMetadata_NeedsLabelsOnly()
    {
        string whole = TinyModel.Write(_folder.FullPath, name: "whole.onnx");
        string bare = TinyModel.Write(_folder.FullPath, model => model.MetadataProps.Clear());
        IDataView images = ImageDataView.Create(TinyModel.Images(5));
        using var expected = BatchedImageClassifier.Load(whole);

        using var classifier = BatchedImageClassifier.Load(bare, description: new ModelDescription { Labels = TinyModel.Labels });

        Assert.Equal(
            expected.Transform(images).GetColumn<float[]>(ImageColumns.Score),
            classifier.Transform(images).GetColumn<float[]>(ImageColumns.Score));
        Assert.Equal(TinyModel.Spec, classifier.Metadata.Image);
    }

    [Fact]
    public void Load_FreeSizes_AreTheDescriptions()
    {
        string path = new ForeignOnnx { Edit = FreeSizes }.Write(_folder.FullPath);

        using var classifier = BatchedImageClassifier.Load(
            path, description: ForeignOnnx.Description with { Height = ForeignOnnx.Height, Width = ForeignOnnx.Width });

        Assert.Equal(new ImageSpec(3, ForeignOnnx.Height, ForeignOnnx.Width), classifier.Metadata.Image);
        Assert.Equal(ForeignOnnx.Mean, classifier.Metadata.Mean);
    }

    [Fact]
    public void Load_SeveralOutputs_TakesTheOneThatIsNamed()
    {
        var foreign = new ForeignOnnx { Edit = AddFeatures };
        string path = foreign.Write(_folder.FullPath);

        ImagePrediction[] scored = Score(path, ForeignOnnx.Description with { Output = "output" });

        float[] logits = foreign.Run(path, _images);
        AssertScores(logits, scored);
    }

    [Theory]
    [InlineData("input", "output")]
    [InlineData("Image", "Logits")] // our columns' names, in their model
    public void Save_ForeignModel_LoadsWithoutItsFileAndDescription(string input, string output)
    {
        string path = new ForeignOnnx { Input = input, Output = output }.Write(_folder.FullPath);
        ImagePrediction[] batched = Score(path, ForeignOnnx.Description);
        string zip = _folder.File("model.zip");
        using (var classifier = BatchedImageClassifier.Load(path, description: ForeignOnnx.Description))
        {
            _ml.Model.Save(classifier, _ml.Data.LoadFromEnumerable(_images).Schema, zip);
        }

        File.Delete(path);
        ITransformer loaded = new MLContext().Model.Load(zip, out _);
        using var engine = _ml.Model.CreatePredictionEngine<ImageInput, ImagePrediction>(loaded);
        using var served = ImageClassifier.Load(zip);

        ImageClassifierEstimatorTests.AssertEqual(batched, [.. _images.Select(engine.Predict)]);
        Assert.Equal(batched.Select(row => row.PredictedClass), _images.Select(image => served.PredictPixels(image.Image).Label));
    }

    [Fact]
    public void ApplyImageClassifier_ForeignModelAndFiles_ScoresAndSaves()
    {
        string path = new ForeignOnnx().Write(_folder.FullPath);
        string[] files = [.. Enumerable.Range(0, 3).Select(i => ImageFiles.Write(_folder.FullPath, $"{i}.png", 9 + i, 8))];
        IDataView data = _ml.Data.LoadFromEnumerable(files.Select(file => new Inputs.PathRow { File = file }));
        string zip = _folder.File("model.zip");
        float[][] expected;
        using (BatchedImageClassifier fitted = _ml.Transforms
            .ApplyImageClassifier(path, nameof(Inputs.PathRow.File), description: ForeignOnnx.Description).Fit(data))
        {
            expected = [.. fitted.Transform(data).GetColumn<float[]>(ImageColumns.Score)];
            _ml.Model.Save(fitted, data.Schema, zip);
        }

        using var served = ImageClassifier.Load(zip);
        using var fromOnnx = ImageClassifier.Load(path, new ImageClassifierOptions { Description = ForeignOnnx.Description });

        for (int i = 0; i < files.Length; i++)
        {
            string best = ForeignOnnx.Labels[TensorPrimitives.IndexOfMax(expected[i])];
            Assert.Equal(best, served.Predict(files[i]).Label);
            Assert.Equal(best, fromOnnx.Predict(files[i]).Label);
        }
    }

    [Fact]
    public void Load_ModelThatOnnxRuntimeRefuses_IsCalledByTheNameItWasGiven()
    {
        string path = new ForeignOnnx { Edit = model => model.Graph.Node[1].OpType = "Flotten" }.Write(_folder.FullPath);

        var error = Assert.Throws<InvalidInputException>(
            () => BatchedImageClassifier.Load(path, description: ForeignOnnx.Description));

        Assert.StartsWith($"ONNX Runtime cannot run {path} on cpu: ", error.Message, StringComparison.Ordinal);
    }

    internal static void AddFeatures(ModelProto model)
        => model.Graph.Output.Add(ForeignOnnx.Value("flat", DataType.Float, ForeignOnnx.Shape.Aggregate((x, y) => x * y)));

    internal static void FreeSizes(ModelProto model)
    {
        TensorShapeProto shape = model.Graph.Input[0].Type.TensorType.Shape;
        shape.Dim[2] = new TensorShapeProto.Types.Dimension { DimParam = "height" };
        shape.Dim[3] = new TensorShapeProto.Types.Dimension();
    }

    private static ForeignOnnx Create(string kind) => kind switch
    {
        "our names for other things" => new ForeignOnnx { Input = "image", Output = "probabilities" },
        "our names within" => new ForeignOnnx
        {
            Input = "logits",
            Edit = model =>
            {
                // float → image → flat, and what is between is declared.
                model.Graph.Node[0].Output[0] = "image";
                model.Graph.Node[1].Input[0] = "image";
                model.Graph.ValueInfo.Add(ForeignOnnx.Value("image", DataType.Float, ForeignOnnx.Shape));
                TensorProto bias = model.Graph.Initializer.Single(tensor => tensor.Name == "bias");
                bias.Name = "probabilities";
                model.Graph.Node[2].Input[2] = "probabilities";
            },
        },
        "opset 8" => new ForeignOnnx { Opset = 8, IrVersion = 4 },
        "IR version 3" => new ForeignOnnx { Opset = 8, IrVersion = 3 },
        "inner graph" => new ForeignOnnx { Input = "image", Edit = ReadTheInputInABranch },
        _ => new ForeignOnnx(),
    };

    /// <summary>The first node becomes an If whose branches both read the outer value <c>image</c>.</summary>
    private static void ReadTheInputInABranch(ModelProto model)
    {
        GraphProto graph = model.Graph;
        graph.Initializer.Add(new TensorProto { Name = "yes", DataType = (int)DataType.Bool, Int32Data = { 1 } });
        var node = new NodeProto { OpType = "If", Name = "if", Input = { "yes" }, Output = { "float" } };
        foreach (string branch in new[] { "then_branch", "else_branch" })
        {
            var inner = new GraphProto { Name = branch };
            inner.Node.Add(ForeignOnnx.Node("Identity", ["image"], $"{branch}.out"));
            inner.Output.Add(ForeignOnnx.Value(
                $"{branch}.out", DataType.Float, ForeignOnnx.Shape));
            node.Attribute.Add(new AttributeProto { Name = branch, G = inner, Type = AttributeProto.Types.AttributeType.Graph });
        }

        graph.Node[0] = node;
    }

    /// <summary>So that scores of pixels in 0..255 stay where softmax tells them apart.</summary>
    private static void MakeWeightsSmall(ModelProto model)
    {
        TensorProto weight = model.Graph.Initializer.Single(tensor => tensor.Name == "weight");
        for (int i = 0; i < weight.FloatData.Count; i++)
        {
            weight.FloatData[i] /= 255;
        }
    }

    private ImagePrediction[] Score(string path, ModelDescription description)
    {
        using var classifier = BatchedImageClassifier.Load(path, new ScoringOptions { BatchSize = 4 }, description);
        IDataView view = classifier.Transform(_ml.Data.LoadFromEnumerable(_images));
        return [.. _ml.Data.CreateEnumerable<ImagePrediction>(view, reuseRowObject: false)];
    }

    private static void AssertScores(float[] logits, ImagePrediction[] scored)
    {
        int i = 0;
        foreach (float[] expected in logits.Chunk(ForeignOnnx.Labels.Length))
        {
            ImagePrediction row = scored[i++];
            float[] probabilities = new float[expected.Length];
            TensorPrimitives.SoftMax(expected, probabilities);
            Assert.All(expected.Zip(row.Logits), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
            Assert.All(probabilities.Zip(row.Score), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
            Assert.Equal(ForeignOnnx.Labels[TensorPrimitives.IndexOfMax(expected)], row.PredictedClass);
        }

        Assert.Equal(logits.Length / ForeignOnnx.Labels.Length, scored.Length);
    }
}
