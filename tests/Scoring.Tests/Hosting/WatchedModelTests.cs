using FashionResNet.Scoring.Hosting;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using Microsoft.ML;

namespace FashionResNet.Scoring.Tests.Hosting;

/// <summary>What may happen to the file of a model that serves.</summary>
public sealed class WatchedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public WatchedModelTests() => _model = TinyModel.Write(_folder.FullPath);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("onnx")]
    [InlineData("zip")]
    public void Look_AtAFileThatIsDamagedAnywhere_LeavesAModelServing(string kind)
    {
        byte[] whole = kind == "onnx" ? File.ReadAllBytes(_model) : Zip();
        var random = new Random(3);
        using WatchedModel model = Watch(_model);
        int refused = 0;
        for (int i = 0; i < 150; i++)
        {
            File.WriteAllBytes(_model, Damage(whole, random));
            File.SetLastWriteTimeUtc(_model, DateTime.UnixEpoch.AddSeconds(i)); // file systems may be too coarse to see the change

            Assert.False(model.Look());
            Assert.True(model.Look());

            Assert.Equal(3, model.Classifier.PredictPixels(new byte[784]).Top.Count);
            Assert.True(model.Error is null or InvalidInputException, $"{model.Error}");
            refused += model.Error is null ? 0 : 1;
        }

        Assert.InRange(refused, 75, 150); // the others were damaged in their weights only
    }

    /// <summary>Kubernetes mounts a volume so: the file is a link into ..data, which is a link to a folder, and is exchanged.</summary>
    [Fact]
    public void Look_AtAVolumeOfKubernetes_SeesItsUpdate()
    {
        Directory.CreateDirectory(_folder.File("first"));
        Directory.CreateDirectory(_folder.File("second"));
        TinyModel.Write(_folder.File("first"), seed: 1);
        string next = TinyModel.Write(_folder.File("second"), seed: 2);
        File.SetLastWriteTimeUtc(next, DateTime.UtcNow.AddSeconds(10));
        Directory.CreateSymbolicLink(_folder.File("..data"), "first");
        string link = _folder.File("mounted.onnx");
        File.CreateSymbolicLink(link, Path.Combine("..data", "model.onnx"));
        using WatchedModel model = Watch(link);
        using var other = ImageClassifier.Load(next);

        Assert.False(model.Look());
        Directory.CreateSymbolicLink(_folder.File("..data_tmp"), "second");
        Exchange(_folder.File("..data_tmp"), _folder.File("..data"));
        Assert.False(model.Look());
        Assert.True(model.Look());

        Assert.Null(model.Error);
        Assert.Equal(other.PredictPixels(new byte[784]).Top, model.Classifier.PredictPixels(new byte[784]).Top);
    }

    [Fact]
    public void Look_AtAFileOfTheSameTimeAndLengthInItsPlace_ServesIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere the system does not tell one file from another");
        string next = TinyModel.Write(_folder.FullPath, seed: 2, name: "next.onnx");
        File.SetLastWriteTimeUtc(_model, DateTime.UnixEpoch);
        File.SetLastWriteTimeUtc(next, DateTime.UnixEpoch);
        Assert.Equal(new FileInfo(_model).Length, new FileInfo(next).Length);
        using WatchedModel model = Watch(_model);
        using var other = ImageClassifier.Load(next);

        Assert.False(model.Look());
        File.Move(next, _model, overwrite: true);
        Assert.False(model.Look());
        Assert.True(model.Look());

        Assert.Null(model.Error);
        Assert.Equal(other.PredictPixels(new byte[784]).Top, model.Classifier.PredictPixels(new byte[784]).Top);
    }

    [Fact]
    public void Look_WhenTheBrokenFileIsMadeGood_ServesItAndForgetsTheError()
    {
        byte[] whole = File.ReadAllBytes(_model);
        using WatchedModel model = Watch(_model);

        File.WriteAllBytes(_model, whole[..^9]);
        Assert.False(model.Look());
        Assert.True(model.Look());
        Assert.IsType<InvalidInputException>(model.Error);
        Assert.False(model.Look());
        Assert.False(model.Look());
        File.WriteAllBytes(_model, whole);
        Assert.False(model.Look());
        Assert.True(model.Look());

        Assert.Null(model.Error);
    }

    [Fact]
    public void Look_AtAFileThatCannotBeReadNow_TriesAgain()
    {
        const string Unreadable = "/proc/self/mem"; // opens, and gives an I/O error at its first byte, as on a server that is away
        Assert.SkipUnless(File.Exists(Unreadable), "no file is known here that opens and cannot be read");
        string link = _folder.File("link.onnx");
        File.CreateSymbolicLink(link, _model);
        using WatchedModel model = Watch(link);
        File.Delete(link);
        File.CreateSymbolicLink(link, Unreadable);

        Assert.False(model.Look());
        Assert.True(model.Look());
        Assert.IsType<TransientFaultException>(model.Error);
        Assert.True(model.Look()); // though the file is the same

        File.Delete(link);
        File.CreateSymbolicLink(link, _model);
        Assert.False(model.Look());
        Assert.True(model.Look());
        Assert.Null(model.Error);
    }

    [Fact]
    public void Look_AfterTheAppDisposedTheClassifier_KeepsTheAppAlive()
    {
        using WatchedModel model = Watch(_model);
        model.Classifier.Dispose();
        File.SetLastWriteTimeUtc(_model, DateTime.UnixEpoch);

        Assert.False(model.Look());
        Assert.True(model.Look());

        Assert.IsType<ObjectDisposedException>(model.Error);
        Assert.True(model.Look()); // that is not the file's fault: it is tried again
    }

    private static WatchedModel Watch(string path) => new(new ImageClassifierServiceOptions { ModelPath = path, Threads = 1 });

    /// <summary>File.Move does not take a link to a folder, and Directory.Move does not overwrite.</summary>
    private static void Exchange(string link, string target)
    {
        Directory.Delete(target);
        Directory.Move(link, target);
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        bool cut = random.Next(2) == 0;
        byte[] damaged = cut ? whole[..random.Next(1, whole.Length)] : [.. whole];
        for (int k = random.Next(cut ? 0 : 1, 20); k > 0; k--)
        {
            // Weights are most of the file; what can go wrong stands mostly in its first bytes.
            int end = random.Next(2) == 0 ? damaged.Length : Math.Min(damaged.Length, 600);
            damaged[random.Next(end)] = (byte)random.Next(256);
        }

        return damaged;
    }

    private byte[] Zip()
    {
        string zip = _folder.File("model.zip");
        using var classifier = BatchedImageClassifier.Load(_model);
        new MLContext().Model.Save(classifier, ImageDataView.Create(TinyModel.Images(1)).Schema, zip);
        return File.ReadAllBytes(zip);
    }
}
