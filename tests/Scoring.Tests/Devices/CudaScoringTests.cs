using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace FashionResNet.Scoring.Tests.Devices;

public sealed class CudaScoringTests
{
    private const string NoCuda = "this build's ONNX Runtime has no CUDA: build with -p:Accelerator=cuda";
    private const double Tolerance = 1e-3; // TensorFloat-32

    [CudaFact]
    public void Transform_OnCuda_GivesWhatTheCpuGives()
    {
        Assert.SkipUnless(HasCuda(), NoCuda);
        using var folder = new TemporaryFolder();
        string model = TinyModel.Write(folder.FullPath);
        using var cpu = BatchedImageClassifier.Load(model, new ScoringOptions { Device = "cpu", BatchSize = 64 });
        using var cuda = BatchedImageClassifier.Load(model, new ScoringOptions { Device = "cuda", BatchSize = 64 });

        Assert.Equal("cuda:0", cuda.Device);
        Assert.Equal(Scores(cpu), Scores(cuda), (a, b) => Math.Abs(a - b) < Tolerance);
    }

    [CudaFact]
    public void Predict_OfASavedPipelineOnCuda_RunsThere()
    {
        Assert.SkipUnless(HasCuda(), NoCuda);
        using var folder = new TemporaryFolder();
        ImageDataSet images = TinyModel.Images(5);
        var ml = new MLContext();
        IDataView rows = ImageDataView.Create(images);
        using (BatchedImageClassifier fitted = BatchedImageClassifier.Load(TinyModel.Write(folder.FullPath)))
        {
            ml.Model.Save(fitted, rows.Schema, folder.File("model.zip"));
        }

        using var classifier = ImageClassifier.Load(folder.File("model.zip"), new ImageClassifierOptions { Device = "cuda" });

        Assert.Equal("CUDAExecutionProvider", classifier.PredictPixels(images.Image(0).ToArray()).ExecutionProvider);
    }

    private static bool HasCuda() => OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider");

    private static float[] Scores(BatchedImageClassifier classifier) => classifier
        .Transform(ImageDataView.Create(TinyModel.Images(145)))
        .GetColumn<VBuffer<float>>(ImageColumns.Score).SelectMany(row => row.DenseValues()).ToArray();
}
