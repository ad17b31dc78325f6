using FashionResNet.TestSupport;

namespace FashionResNet.Exporter.Tests;

/// <summary>An app of another solution, whose build knows nothing of this repository's, references the library's project.</summary>
public sealed class OtherSolutionTests
{
    private const string Program =
        """
        using FashionResNet.Exporter;
        using FashionResNet.Shared.Data;
        using FashionResNet.Shared.Models;
        using static TorchSharp.torch;

        using var module = nn.Sequential(nn.Flatten(), nn.Linear(3 * 8 * 8, 2));
        ExportReport report = OnnxExporter.Export(module, args[0], new OnnxExportOptions
        {
            Metadata = new ModelMetadata { Labels = ["cat", "dog"], Image = new ImageSpec(3, 8, 8) },
        });
        System.Console.Write(report.Parity.ImageCount);
        """;

    /// <summary>Without a runtime identifier, so libtorch lies under runtimes/, and on a system that TorchSharp 0.107 finds none on.</summary>
    [Fact]
    public async Task App_ForAnySystem_BuildsWithoutWarningsAndExports()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the app takes Linux's libtorch");
        using var folder = new TemporaryFolder();

        string images = await OtherSolution.RunAsync(
            folder,
            Program,
            "Exporter/FashionResNet.Exporter.csproj",
            ["Microsoft.ML.OnnxRuntime", "libtorch-cpu-linux-x64"],
            [folder.File("model.onnx")],
            TestContext.Current.CancellationToken,
            import: "build/TorchSharpNative.targets");

        Assert.True(int.Parse(images, System.Globalization.CultureInfo.InvariantCulture) > 0, images);
        Assert.True(File.Exists(folder.File("model.onnx")));
    }
}
