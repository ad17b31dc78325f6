using FashionResNet.Exporter.Tests.Models;
using FashionResNet.TestSupport;
using TorchSharp.Modules;

namespace FashionResNet.Exporter.Tests;

/// <summary>ONNX's own checker (Debian: python3-onnx) on exported files.</summary>
public sealed class OnnxCheckerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FullCheck_ExportedFile_IsAccepted(bool foldBatchNorm)
    {
        Assert.SkipUnless(DebianPython.Has("onnx"), "python3-onnx is not installed");
        using Sequential net = SmallNet.Create();
        using var folder = new TemporaryFolder();
        OnnxExportOptions options = TestOptions.FashionMnist with
        {
            Converters = BlockConverter.Registry,
            FoldBatchNorm = foldBatchNorm,
            Preprocessing = new ImagePreprocessing { Mean = [0.286f], Std = [0.353f], ResizeTo = (96, 96) },
        };
        OnnxExporter.Export(net, folder.File("model.onnx"), options);
        string stem = foldBatchNorm ? "stem.bn.output" : "stem.conv.output"; // the folded one gives what its batch norm gave
        (int exitCode, string output) = DebianPython.Run(
            "import onnx, sys; m = onnx.load(sys.argv[1]); onnx.checker.check_model(m, full_check=True); "
            + "s = onnx.shape_inference.infer_shapes(m, strict_mode=True, data_prop=True); "
            + "d = {v.name: [x.dim_param or x.dim_value for x in v.type.tensor_type.shape.dim] for v in s.graph.value_info}; "
            + "print(m.ir_version, m.opset_import[0].version, d['preprocess.resize.output'][1:], d[sys.argv[2]][1:])",
            folder.File("model.onnx"),
            stem);
        Assert.True(exitCode == 0, output);
        Assert.Equal("8 17 [1, 96, 96] [8, 48, 48]", output.Trim());
    }
}
