using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using FashionResNet.Scoring.Prediction;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;
using FashionResNet.TestSupport;
using Google.Protobuf;
using Microsoft.ML;
using Onnx;

namespace FashionResNet.Scoring.Tests;

public sealed class ImageClassifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public ImageClassifierTests() => _model = TinyModel.Write(_folder.FullPath);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Predict_AllKindsOfInput_SayWhatOnnxRuntimeSays()
    {
        string file = ImageFiles.Write(_folder.FullPath, "picture.png", 60, 40);
        byte[] encoded = await File.ReadAllBytesAsync(file);
        byte[] pixels = ImagePixels.OfFile(file, TinyModel.Spec);
        (string Label, float Probability)[] expected = Expected(pixels);
        using var classifier = ImageClassifier.Load(_model);

        ImageClassification[] answers =
        [
            classifier.Predict(file),
            classifier.Predict(new MemoryStream(encoded)),
            classifier.Predict(encoded),
            classifier.PredictPixels(pixels),
            await classifier.PredictAsync(file),
            await classifier.PredictAsync(new MemoryStream(encoded)),
            await classifier.PredictAsync(encoded),
            await classifier.PredictPixelsAsync(pixels),
            classifier.PredictBatch([file])[0].Classification!,
            classifier.PredictBatch([encoded])[0].Classification!,
            classifier.PredictPixelsBatch([pixels])[0].Classification!,
        ];

        Assert.All(answers, answer =>
        {
            Assert.Equal(expected.Select(top => top.Label), answer.Top.Select(top => top.Label));
            BatchedImageClassifierTests.AssertClose(
                expected.Select(top => top.Probability).ToArray(), answer.Top.Select(top => top.Probability).ToArray());
            Assert.Equal(answers[0].Top, answer.Top);
            Assert.Equal(expected[0].Label, answer.Label);
            Assert.Equal(answer.Top[0].Probability, answer.Probability);
            Assert.Equal("CPUExecutionProvider", answer.ExecutionProvider);
            Assert.True(answer.Timings.Inference > TimeSpan.Zero);
        });
        Assert.True(answers[0].Timings.Decode > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, answers[3].Timings.Decode);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 10)]
    [InlineData(1000, 10)]
    public void Predict_TopK_NamesAsManyAsThereAre(int topK, int named)
    {
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { TopK = topK });

        ImageClassification answer = classifier.PredictPixels(new byte[784]);

        Assert.Equal(named, answer.Top.Count);
        Assert.Equal(answer.Top.OrderByDescending(top => top.Probability), answer.Top);
    }

    [Fact]
    public void Load_OfAModelZip_SaysTheSame()
    {
        ImageDataSet images = TinyModel.Images(40);

        using var onnx = ImageClassifier.Load(_model);
        using var classifier = ImageClassifier.Load(WriteZip(), new ImageClassifierOptions { Threads = 1 });

        Assert.Equal(onnx.Metadata.Labels, classifier.Metadata.Labels);
        Assert.Equal(onnx.Metadata.Image, classifier.Metadata.Image);
        Assert.Equal(Tops(onnx, images), Tops(classifier, images));
    }

    [Theory]
    [InlineData("""["cat", "cat"]""", "its labels are not distinct: 'cat' stands for more than one class")]
    [InlineData("cat", "the model's metadata 'labels' is no JSON array")]
    [InlineData("""["cat", "dog"]""", "its outputs are logits float [N,10], ")] // every image but the first would get another's scores
    public void Load_OfAModelZipWithBrokenLabels_NamesTheFile(string labels, string expected)
    {
        string zip = WriteZip();
        SetLabels(zip, labels);

        var error = Assert.Throws<InvalidInputException>(() => ImageClassifier.Load(zip));

        Assert.StartsWith($"{zip}: {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfAModelThatFixesItsBatchInside_SaysTheWayOut()
    {
        string model = TinyModel.Write(_folder.FullPath, name: "single.onnx", edit: proto =>
        {
            proto.Graph.Initializer.Add(new TensorProto
            {
                Name = "shape",
                DataType = (int)TensorProto.Types.DataType.Int64,
                Dims = { 2 },
                Int64Data = { 1, TinyModel.Spec.ByteCount },
            });
            NodeProto flatten = proto.Graph.Node[1];
            flatten.OpType = "Reshape";
            flatten.Input.Add("shape");
        });

        var error = Assert.Throws<InvalidInputException>(() => ImageClassifier.Load(model));

        Assert.Contains(
            "batches of 32 images fail where single ones run; a smaller MaxBatchSize may do, 1 does",
            error.Message,
            StringComparison.Ordinal);
        using var classifier = ImageClassifier.Load(model, new ImageClassifierOptions { MaxBatchSize = 1 });
        using var whole = ImageClassifier.Load(_model);
        Assert.Equal(whole.PredictPixels(new byte[784]).Label, classifier.PredictPixels(new byte[784]).Label);
    }

    /// <summary>The file is read twice, for its metadata and for its weights.</summary>
    [Fact]
    public async Task Load_WhileTheFileIsReplacedAgainAndAgain_NeverMixesTwoModels()
    {
        var options = new ImageClassifierOptions { MaxBatchSize = 1, Threads = 1 };
        byte[][] files = [CreateModel(seed: 1, "one"), CreateModel(seed: 2, "two")];
        IReadOnlyList<ClassProbability>[] right = [.. files.Select(file => Ask(_folder.Write("alone.onnx", file)))];
        File.WriteAllBytes(_model, files[0]); // what lay there is neither of the two
        bool done = false;
        var replacing = Task.Run(() =>
        {
            for (int i = 0; !Volatile.Read(ref done); i++)
            {
                string next = _folder.Write("next.onnx", files[i % 2]);
                File.SetLastWriteTimeUtc(next, DateTime.UnixEpoch.AddSeconds(i)); // of its own, however fast this is
                File.Move(next, _model, overwrite: true);
            }
        });
        int mixed = 0;
        for (int i = 0; i < 100; i++)
        {
            try
            {
                IReadOnlyList<ClassProbability> top = Ask(_model);
                mixed += right.Any(one => IsSame(one, top)) ? 0 : 1;
            }
            catch (InvalidInputException error)
            {
                Assert.Contains("has changed since it was read", error.Message, StringComparison.Ordinal);
            }
        }

        Volatile.Write(ref done, true);
        await replacing;
        Assert.Equal(0, mixed);

        // Two sessions may add up in another order; two models differ by far more.
        static bool IsSame(IReadOnlyList<ClassProbability> a, IReadOnlyList<ClassProbability> b) => a.Zip(b).All(
            pair => pair.First.Label == pair.Second.Label && Math.Abs(pair.First.Probability - pair.Second.Probability) < 1e-4);

        IReadOnlyList<ClassProbability> Ask(string path)
        {
            using var classifier = ImageClassifier.Load(path, options);
            return classifier.PredictPixels(new byte[784]).Top;
        }
    }

    [Fact]
    public void Load_OfAZipWithoutAClassifier_SaysWhatIsExpected()
    {
        string zip = _folder.File("other.zip");
        var ml = new MLContext();
        IDataView data = ml.Data.LoadFromEnumerable([new ImageInput()]);
        ml.Model.Save(ml.Transforms.CopyColumns("Copy", "Image").Fit(data), data.Schema, zip);

        var error = Assert.Throws<InvalidInputException>(() => ImageClassifier.Load(zip));

        Assert.Contains("holds 0 networks; expected the one network of a model.zip", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfATruncatedZip_SaysSo()
    {
        string zip = _folder.File("torn.zip");
        File.WriteAllBytes(zip, [.. "PK\u0003\u0004"u8, 1, 2, 3]);

        var error = Assert.Throws<InvalidInputException>(() => ImageClassifier.Load(zip));

        Assert.Contains($"{zip} cannot be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfNoFile_NamesIt()
    {
        var error = Assert.Throws<InvalidInputException>(() => ImageClassifier.Load(_folder.File("none.onnx")));

        Assert.Contains("none.onnx", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuda:x", "use auto, cpu, cuda or cuda:n")]
    [InlineData("tpu", "use auto, cpu, cuda or cuda:n")]
    [InlineData("cuda:99", "cuda:99")] // well said, and nowhere
    public void Load_OnAnUnknownDevice_SaysWhatIsAllowed(string device, string expected)
    {
        var error = Assert.Throws<InvalidInputException>(
            () => ImageClassifier.Load(_model, new ImageClassifierOptions { Device = device }));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PredictBatch_SomeAreNoImages_TheOthersAreClassified()
    {
        byte[] good = File.ReadAllBytes(ImageFiles.Write(_folder.FullPath, "good.png", 30, 30));
        ReadOnlyMemory<byte>[] images = [.. Enumerable.Range(0, 70).Select(i => i % 7 == 3 ? new byte[] { 1, 2, 3 } : good)];
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { MaxBatchSize = 16 });

        IReadOnlyList<ImageOutcome> outcomes = classifier.PredictBatch(images);

        Assert.Equal(70, outcomes.Count);
        ImageClassification alone = classifier.Predict(good);
        for (int i = 0; i < 70; i++)
        {
            Assert.Equal(i % 7 == 3, outcomes[i].Error is not null);
            Assert.Equal(i % 7 == 3 ? null : alone.Top, outcomes[i].Classification?.Top);
        }
    }

    [Fact]
    public void PredictBatch_WhatIsNoFaultOfAnImage_IsThrownAsItIs()
    {
        using var classifier = ImageClassifier.Load(_model);
        using var gone = new GoneMemory();

        Assert.Throws<NotSupportedException>(() => classifier.PredictBatch([gone.Bytes]));
    }

    [Fact]
    public async Task Predict_Fifo_IsRefusedWithoutWaitingForItsWriter()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mkfifo is asked for");
        string fifo = _folder.File("fifo.png");
        System.Diagnostics.Process.Start("mkfifo", [fifo]).WaitForExit();
        using var classifier = ImageClassifier.Load(_model);

        var error = Assert.Throws<InvalidInputException>(() => classifier.Predict(fifo));
        await Assert.ThrowsAsync<InvalidInputException>(() => classifier.PredictAsync(fifo, TestContext.Current.CancellationToken));

        Assert.Equal($"'{fifo}' cannot be read: it is a FIFO, not a file.", error.Message);
        Assert.Equal(error.Message, classifier.PredictBatch([fifo])[0].Error!.Message);
        Assert.Equal(0, classifier.Calls);
    }

    [Fact]
    public void Predict_WhatIsNoImage_SaysWhatIsAllowed()
    {
        byte[] png = File.ReadAllBytes(ImageFiles.Write(_folder.FullPath, "large.png", 300, 200));
        byte[] small = File.ReadAllBytes(ImageFiles.Write(_folder.FullPath, "small.png", 60, 40));
        using var classifier = ImageClassifier.Load(_model, new ImageClassifierOptions { PixelLimit = 10_000, ByteLimit = 4_000 });

        Check(() => classifier.Predict("text"u8.ToArray()), "no image that can be read (PNG, JPEG, BMP, GIF, WebP)");
        Check(() => classifier.Predict(Array.Empty<byte>()), "empty");
        Check(() => classifier.Predict(png), "300x200 pixels; at most 10000 are allowed");
        Check(() => classifier.Predict(png.AsMemory(0, 40)), "the image is");
        Check(() => classifier.Predict(small.AsMemory(0, small.Length - 100)), "the image is a damaged Png image: the file is cut off");
        Check(() => classifier.Predict(new byte[4_001]), "more than the 4000 bytes that are allowed");
        Check(() => classifier.Predict(new MemoryStream(new byte[4_001])), "more than the 4000 bytes that are allowed");
        Check(() => classifier.Predict(new LongStream()), "more than the 4000 bytes that are allowed");
        Check(() => classifier.Predict(_folder.File("none.png")), "none.png");
        Check(() => classifier.PredictPixels(new byte[783]), "has 783 bytes; expected 784 (1x28x28)");

        static void Check(Func<ImageClassification> predict, string expected)
            => Assert.Contains(expected, Assert.Throws<InvalidInputException>(predict).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_Nothing_IsTheCallersMistake()
    {
        using var classifier = ImageClassifier.Load(_model);

        Assert.Throws<ArgumentNullException>("path", () => classifier.Predict((string)null!));
        Assert.Throws<ArgumentNullException>("stream", () => classifier.Predict((Stream)null!));
        Assert.Throws<ArgumentNullException>("path", () => classifier.PredictBatch(["picture.png", null!]));
    }

    [Fact]
    public void Load_WithOptionsOutOfRange_NamesThemAll()
    {
        var options = new ImageClassifierOptions
        {
            Threads = 0,
            MaxBatchSize = 0,
            MaxDelay = TimeSpan.FromSeconds(-1),
            QueueCapacity = -1,
            TopK = 0,
            PixelLimit = 0,
            ByteLimit = 0,
        };

        string message = Assert.Throws<InvalidInputException>(() => ImageClassifier.Load(_model, options)).Message;

        Assert.All(
            new[] { "Threads is 0", "MaxBatchSize is 0", "MaxDelay", "QueueCapacity is -1", "TopK is 0", "PixelLimit is 0", "ByteLimit is 0" },
            fault => Assert.Contains(fault, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Reload_TheFileIsAnotherModel_SaysWhatThatSays()
    {
        using var classifier = ImageClassifier.Load(_model);
        ImageDataSet images = TinyModel.Images(20);
        IReadOnlyList<ClassProbability>[] before = Tops(classifier, images);
        TinyModel.Write(_folder.FullPath, seed: 5);

        classifier.Reload();

        using var other = ImageClassifier.Load(_model);
        Assert.NotEqual(before, Tops(classifier, images));
        Assert.Equal(Tops(other, images), Tops(classifier, images));
    }

    [Fact]
    public void Reload_TheFileIsBroken_TheOldModelGoesOn()
    {
        using var classifier = ImageClassifier.Load(_model);
        ImageDataSet images = TinyModel.Images(20);
        IReadOnlyList<ClassProbability>[] before = Tops(classifier, images);
        File.WriteAllText(_model, "no model");

        Assert.Throws<InvalidInputException>(classifier.Reload);

        Assert.Equal(before, Tops(classifier, images));
    }

    [Fact]
    public async Task Dispose_Afterwards_SaysSo()
    {
        var classifier = ImageClassifier.Load(_model);
        classifier.Dispose();
        classifier.Dispose();

        Assert.Throws<ObjectDisposedException>(() => classifier.PredictPixels(new byte[784]));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => classifier.PredictPixelsAsync(new byte[784]));
        Assert.Throws<ObjectDisposedException>(() => classifier.PredictPixelsBatch([new byte[784]]));
        Assert.Throws<ObjectDisposedException>(classifier.Reload);
    }

    private static IReadOnlyList<ClassProbability>[] Tops(ImageClassifier classifier, ImageDataSet images)
        => [.. Enumerable.Range(0, images.Count).Select(i => classifier.PredictPixels(images.Image(i)).Top)];

    private static void SetLabels(string zip, string json)
    {
        using ZipArchive archive = ZipFile.Open(zip, ZipArchiveMode.Update);
        using Stream entry = archive.Entries.Single(file => file.Name == "OnnxModel").Open();
        using var content = new MemoryStream();
        entry.CopyTo(content);
        int start = sizeof(int); // ML.NET writes the length before the bytes
        ModelProto proto = ModelProto.Parser.ParseFrom(content.ToArray(), start, (int)content.Length - start);
        proto.MetadataProps.Single(property => property.Key == MetadataKeys.Labels).Value = json;
        byte[] network = proto.ToByteArray();
        entry.SetLength(0);
        entry.Write(BitConverter.GetBytes(network.Length));
        entry.Write(network);
    }

    /// <summary>One whose length is known and that nobody need read to refuse it.</summary>
    private sealed class LongStream : MemoryStream
    {
        public override long Length => 1L << 32;

        public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("it was read");
    }

    /// <summary>Memory of a pool that was given back too early.</summary>
    private sealed class GoneMemory : MemoryManager<byte>
    {
        public ReadOnlyMemory<byte> Bytes => CreateMemory(8);

        public override Span<byte> GetSpan() => throw new NotSupportedException();

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    private byte[] CreateModel(int seed, string prefix) => File.ReadAllBytes(TinyModel.Write(
        _folder.FullPath,
        proto => proto.MetadataProps.Single(property => property.Key == MetadataKeys.Labels).Value =
            JsonSerializer.Serialize(TinyModel.Labels.Select(label => $"{prefix} {label}")),
        seed,
        "labelled.onnx"));

    private string WriteZip()
    {
        string zip = _folder.File("model.zip");
        using var saved = BatchedImageClassifier.Load(_model);
        new MLContext().Model.Save(saved, ImageDataView.Create(TinyModel.Images(1)).Schema, zip);
        return zip;
    }

    private (string Label, float Probability)[] Expected(byte[] pixels)
    {
        var image = new ImageDataSet("one", TinyModel.Spec, pixels, [0], TinyModel.Labels);
        return PlainRuntime.Run(_model, image).Probabilities
            .Select((probability, i) => (TinyModel.Labels[i], probability))
            .OrderByDescending(top => top.probability)
            .Take(3)
            .ToArray();
    }
}
