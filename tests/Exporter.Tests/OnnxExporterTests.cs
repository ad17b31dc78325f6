using System.Security.Cryptography;
using FashionResNet.Exporter.Tests.Models;
using FashionResNet.Exporter.Verification;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using Microsoft.ML.OnnxRuntime;
using Onnx;
using TorchSharp;
using TorchSharp.Modules;
using ModelMetadata = FashionResNet.Shared.Models.ModelMetadata;
using QuantizationMetadata = FashionResNet.Shared.Models.QuantizationMetadata;

namespace FashionResNet.Exporter.Tests;

public sealed class OnnxExporterTests
{
    private static readonly OnnxExportOptions Options = TestOptions.FashionMnist with
    {
        Converters = BlockConverter.Registry,
        Preprocessing = new ImagePreprocessing { Mean = [0.286f], Std = [0.353f], ResizeTo = (48, 40) },
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Export_SmallNetOnRealImages_PassesParity(bool foldBatchNorm)
    {
        using Sequential net = SmallNet.Create();
        using var folder = new TemporaryFolder();
        OnnxExportOptions options = Options with { FoldBatchNorm = foldBatchNorm, Parity = new ParityOptions() };
        ExportReport report = OnnxExporter.Export(net, folder.File("model.onnx"), options, TestImages.FashionMnist);
        Assert.True(report.Parity.Passed);
        Assert.Equal([1, 32, 17, 1, 32, 32, 32, 32, 32, 32, 7], report.Parity.Cases.Select(c => c.Batch));
        Assert.Equal(250, report.Parity.ImageCount);
        Assert.Equal(foldBatchNorm ? SmallNet.BatchNorms : 0, report.FoldedBatchNorms);
    }

    [Theory]
    [MemberData(nameof(Opsets))]
    public void Export_EveryAllowedOpset_RunsInOnnxRuntime(int opset)
    {
        using Sequential net = SmallNet.Create();
        using var folder = new TemporaryFolder();
        ExportReport report = OnnxExporter.Export(net, folder.File("model.onnx"), Options with { Opset = opset, FoldBatchNorm = false });
        Assert.Equal(opset, report.Opset);
        Assert.True(report.Parity.Passed);
    }

    public static TheoryData<int> Opsets
        => [.. Enumerable.Range(OnnxExportOptions.MinOpset, OnnxExportOptions.MaxOpset - OnnxExportOptions.MinOpset + 1)];

    [Fact]
    public void Export_Cancelled_WritesNothing()
    {
        using Sequential net = SmallNet.Create();
        using var folder = new TemporaryFolder();

        Assert.ThrowsAny<OperationCanceledException>(() => OnnxExporter.Export(
            net, folder.File("model.onnx"), Options, TestImages.FashionMnist, new CancellationToken(canceled: true)));

        Assert.Empty(folder.FileNames);
    }

    [Theory]
    [InlineData("folder", "a folder is there")]
    [InlineData("file/model.onnx", "is a file")]
    public void Export_ToAPlaceThatCannotBeWritten_IsRefusedBeforeAnyBatch(string place, string said)
    {
        using Sequential net = SmallNet.Create();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("folder"));
        folder.Write("file", [1]);

        Action export = () => OnnxExporter.Export(
            net, folder.File(place), Options, TestImages.FashionMnist, new CancellationToken(canceled: true)); // which a batch would look at

        Assert.Contains(said, Assert.Throws<InvalidInputException>(export).Message, StringComparison.Ordinal);
        Assert.Equal(["file", "folder"], Directory.GetFileSystemEntries(folder.FullPath).Select(Path.GetFileName).Order());
        Assert.Empty(Directory.GetFileSystemEntries(folder.File("folder")));
    }

    [Fact]
    public void Export_WhereLibtorchItselfIsWrong_SaysSo()
    {
        Assert.SkipUnless(OneDnnFault.IsHere, "libtorch's convolutions are right on this processor");
        using Sequential net = torch.nn.Sequential(
            torch.nn.Conv2d(1, 24, 3), torch.nn.Conv2d(24, 8, 3), torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(8, 10));
        using var folder = new TemporaryFolder();

        string message = Assert.Throws<CheckFailedException>(() => OnnxExporter.Export(net, folder.File("model.onnx"), Options)).Message;

        Assert.Contains("It may be libtorch, which computes some convolutions wrongly on this processor", message, StringComparison.Ordinal);
        Assert.Empty(folder.FileNames);
    }

    [Fact]
    public void Export_Report_DescribesTheFile()
    {
        using Sequential net = SmallNet.Create();
        using var folder = new TemporaryFolder();
        ExportReport report = OnnxExporter.Export(net, folder.File("model.onnx"), Options);
        byte[] file = File.ReadAllBytes(folder.File("model.onnx"));
        Assert.Equal(file.LongLength, report.Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), report.Sha256);
        Assert.Equal(["model.onnx"], folder.FileNames);
    }

    [Fact]
    public void Export_SameModuleTwice_GivesTheSameBytes()
    {
        using Sequential net = SmallNet.Create();
        using var folder = new TemporaryFolder();
        Assert.Equal(
            OnnxExporter.Export(net, folder.File("model.onnx"), Options, TestImages.FashionMnist).Sha256,
            OnnxExporter.Export(net, folder.File("model.onnx"), Options, TestImages.FashionMnist).Sha256);
    }

    [Fact]
    public void Export_File_HasTheContractsInputAndOutputs()
    {
        using Sequential net = SmallNet.Create();
        using var folder = new TemporaryFolder();
        OnnxExporter.Export(net, folder.File("model.onnx"), Options);
        using var onnx = new OnnxSession(folder.File("model.onnx"));
        NodeMetadata image = Assert.Single(onnx.Session.InputMetadata, input => input.Key == "image").Value;
        Assert.Equal(typeof(byte), image.ElementType);
        Assert.Equal([-1, 1, 28, 28], image.Dimensions);
        Assert.Equal("N", image.SymbolicDimensions[0]);
        Assert.Equal(["logits", "probabilities"], onnx.Session.OutputMetadata.Keys);
        Assert.All(onnx.Session.OutputMetadata.Values, output => Assert.Equal([-1, 10], output.Dimensions));
    }

    [Fact]
    public void Export_BatchesOfAnySize_GiveWhatSingleImagesGive()
    {
        using Sequential net = SmallNet.Create();
        using var folder = new TemporaryFolder();
        OnnxExporter.Export(net, folder.File("model.onnx"), Options);
        using var onnx = new OnnxSession(folder.File("model.onnx"));
        ImageDataSet images = TestImages.FashionMnist.Take(7);
        float[] batch = onnx.Run("probabilities", images.Pixels.ToArray(), 7, images.Spec);
        for (int i = 0; i < images.Count; i++)
        {
            float[] single = onnx.Run("probabilities", images.Image(i).ToArray(), 1, images.Spec);
            Assert.All(single.Zip(batch.Skip(i * 10)), p => Assert.Equal(p.First, p.Second, Tolerances.Elementwise));
            Assert.Equal(1, single.Sum(), Tolerances.Elementwise);
        }
    }

    [Fact]
    public void Export_Metadata_ReadsBackThroughOnnxRuntime()
    {
        using Sequential net = SmallNet.Create();
        using var folder = new TemporaryFolder();
        OnnxExportOptions options = Options with { Metadata = Options.Metadata with { TrainSeed = 7, TestAccuracy = 0.5 } };
        ExportReport report = OnnxExporter.Export(net, folder.File("model.onnx"), options);
        using var onnx = new OnnxSession(folder.File("model.onnx"));
        ModelMetadata read = ModelMetadata.FromProperties(onnx.Session.ModelMetadata.CustomMetadataMap);
        Assert.Equal(TestImages.Labels, read.Labels);
        Assert.Equal(TestImages.Spec, read.Image);
        Assert.Equal([0.286f], read.Mean);
        Assert.Equal([0.353f], read.Std);
        Assert.Equal(("small", 7L, 0.5), (read.Arch, read.TrainSeed, read.TestAccuracy));
        Assert.Equal(report.Parity.MaxAbsDiff, read.ParityMaxAbsDiff);
        Assert.Equal(report.Parity.ArgmaxAgreement, read.ParityArgmaxAgreement);
        Assert.Equal("FashionResNet.Exporter", onnx.Session.ModelMetadata.ProducerName);
        Assert.Matches(@"^\d+\.\d+\.\d+$", read.ProducerVersion);
    }

    [Fact]
    public void Export_TrainingFlags_StayAsTheyWere()
    {
        using Sequential net = SmallNet.Create();
        using var folder = new TemporaryFolder();
        net.train();
        var frozen = (Sequential)net[0];
        frozen.eval();
        bool[] before = [.. net.named_modules().Select(m => m.module.training).Prepend(net.training)];
        OnnxExporter.Export(net, folder.File("model.onnx"), Options);
        Assert.Equal(before, net.named_modules().Select(m => m.module.training).Prepend(net.training));
        Assert.Contains(true, before);
        Assert.Contains(false, before);
    }

    [Fact]
    public void Export_Repeatedly_LeavesNoTensorBehind()
    {
        using Sequential net = SmallNet.Create();
        using var folder = new TemporaryFolder();
        OnnxExporter.Export(net, folder.File("model.onnx"), Options, TestImages.FashionMnist);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 5; i++)
        {
            OnnxExporter.Export(net, folder.File("model.onnx"), Options, TestImages.FashionMnist);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Export_OneModuleUsedTwice_HasNamesOfItsOwnAndSharedWeights()
    {
        torch.manual_seed(3);
        Conv2d conv = torch.nn.Conv2d(1, 1, 3, padding: 1);
        using Sequential net = torch.nn.Sequential(("a", conv), ("flat", torch.nn.Flatten()), ("fc", torch.nn.Linear(784, 10)));
        using var folder = new TemporaryFolder();
        OnnxExportOptions options = TestOptions.FashionMnist with
        {
            Converters = ConverterRegistry.Default.With(new TwiceConverter()),
        };
        using var twice = new Twice(net);
        Assert.True(OnnxExporter.Export(twice, folder.File("model.onnx"), options).Parity.Passed);
        GraphProto graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(folder.File("model.onnx"))).Graph;
        Assert.Equal(["net.a", "net.a_2"], graph.Node.Where(node => node.OpType == "Conv").Select(node => node.Name));
        Assert.Single(graph.Initializer, tensor => tensor.Name.StartsWith("net.fc.weight", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(24)]
    public void Export_OpsetOutOfRange_IsRefused(int opset)
    {
        using Sequential net = SmallNet.Create();
        var error = Assert.Throws<InvalidInputException>(
            () => OnnxExporter.Export(net, "unused.onnx", Options with { Opset = opset }));
        Assert.Equal($"cannot export with opset {opset}; 13 to 23 are supported.", error.Message);
    }

    [Fact]
    public void Export_TwoClassesOfOneName_IsRefused() // crane and maillot of ImageNet: a scorer could not tell them apart
    {
        using Sequential net = SmallNet.Create();
        OnnxExportOptions twice = Options with { Metadata = Options.Metadata with { Labels = ["crane", "ox", "crane"] } };

        InvalidInputException error = Assert.Throws<InvalidInputException>(() => OnnxExporter.Export(net, "unused.onnx", twice));

        Assert.Contains("the label 'crane' for more than one class", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_LabelsThatDoNotFitTheLogits_AreRefused()
    {
        using Sequential net = SmallNet.Create();
        OnnxExportOptions options = Options with { Metadata = Options.Metadata with { Labels = ["a", "b"] } };
        var error = Assert.Throws<InvalidInputException>(() => OnnxExporter.Export(net, "unused.onnx", options));
        Assert.Equal("the network gives [1, 10] where its labels need [1, 2].", error.Message);
    }

    [Fact]
    public void Export_ImagesThatTheNetworkDoesNotTake_AreRefusedInOneLine()
    {
        using Sequential net = SmallNet.Create();
        OnnxExportOptions options = TestOptions.For(new ImageSpec(3, 28, 28), 10) with { Converters = BlockConverter.Registry };
        var error = Assert.Throws<InvalidInputException>(() => OnnxExporter.Export(net, "unused.onnx", options));
        Assert.StartsWith("the network does not take 3x28x28 images: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Export_RealImagesOfAnotherShape_AreRefused()
    {
        using Sequential net = SmallNet.Create();
        var images = new ImageDataSet("others", new ImageSpec(1, 2, 2), new byte[4], [0], ["a"]);
        var error = Assert.Throws<InvalidInputException>(() => OnnxExporter.Export(net, "unused.onnx", Options, images));
        Assert.Equal("others has 1x2x2 images, the export is for 1x28x28.", error.Message);
    }

    [Fact]
    public void Export_RealImagesOfOtherClasses_AreRefused() // the accuracy that they give would stand in the file
    {
        using Sequential net = SmallNet.Create();
        ImageDataSet set = TestImages.FashionMnist;
        var other = new ImageDataSet(
            "reversed", set.Spec, set.Pixels.ToArray(), set.Labels.ToArray(), [.. set.ClassNames.Reverse()]);

        var error = Assert.Throws<InvalidInputException>(() => OnnxExporter.Export(net, "unused.onnx", Options, other));

        Assert.StartsWith("reversed has the classes Ankle boot, Bag, ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_NoRealImagesAtAll_IsRefused()
    {
        using Sequential net = SmallNet.Create();

        var error = Assert.Throws<InvalidInputException>(
            () => OnnxExporter.Export(net, "unused.onnx", Options, TestImages.FashionMnist.Take(0)));

        Assert.Equal("Fashion-MNIST test has no images to compare on.", error.Message);
    }

    [Theory]
    [InlineData("3x40000x40000", "images of 3x40000x40000; CxHxW with C 1 or 3 are supported, up to 2 GB")]
    [InlineData("3x6000x6000", "50 random images of 3x6000x6000; together they may have 2 GB")]
    public void Export_ImagesThatAreTooLarge_AreRefused(string shape, string expected)
    {
        using Sequential net = SmallNet.Create();
        int[] dims = [.. shape.Split('x').Select(int.Parse)];
        OnnxExportOptions options = TestOptions.For(new ImageSpec(dims[0], dims[1], dims[2]), 10) with { Parity = new ParityOptions() };

        var error = Assert.Throws<InvalidInputException>(() => OnnxExporter.Export(net, "unused.onnx", options));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_MetadataOfAnInt8File_DoNotStandInAnFp32One()
    {
        using Sequential net = SmallNet.Create();
        using var folder = new TemporaryFolder();
        OnnxExportOptions options = Options with
        {
            Metadata = Options.Metadata with
            {
                Precision = "fp16",
                Quantization = new QuantizationMetadata { Format = "QDQ", Method = "minmax", Dataset = "images", Count = 1, Seed = 0 },
            },
        };

        OnnxExporter.Export(net, folder.File("model.onnx"), options);

        using var onnx = new OnnxSession(folder.File("model.onnx"));
        ModelMetadata read = ModelMetadata.FromProperties(onnx.Session.ModelMetadata.CustomMetadataMap);
        Assert.Null(read.Precision);
        Assert.Null(read.Quantization);
    }

    [Fact]
    public void Export_WeightsOfAnotherType_AreRefusedWithTheirPath()
    {
        using Sequential net = SmallNet.Create();
        net.@double();
        var error = Assert.Throws<InvalidInputException>(() => OnnxExporter.Export(net, "unused.onnx", Options));
        Assert.StartsWith("stem.conv.weight is Float64", error.Message, StringComparison.Ordinal);
    }
}
