using FashionResNet.TestSupport;
using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Tests.Commands;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Training;

public sealed class CudaTrainingTests
{
    private const string NoCuda = "this build's libtorch has no CUDA: build with -p:Accelerator=cuda";

    [CudaFact]
    public void Network_OnCudaInFloat32_GivesWhatTheCpuGives()
    {
        Assert.SkipUnless(cuda.is_available(), NoCuda);
        using DisposeScope scope = NewDisposeScope();
        manual_seed(0);
        nn.Module<Tensor, Tensor> network = Architecture.Get("d2l-resnet18").Create(1, 10);
        network.eval();
        backends.cuda.matmul.allow_tf32 = backends.cudnn.allow_tf32 = false;
        Tensor images = rand(32, 1, 96, 96);
        using IDisposable noGrad = no_grad();

        Tensor expected = network.call(images), actual = network.to(CUDA).call(images.to(CUDA)).cpu();

        Assert.InRange((expected - actual).abs().max().item<float>(), 0, 1e-3);
    }

    [CudaFact]
    public async Task Run_OnCudaInEveryPrecision_LearnsAndProvesItsExportOnTheCpu()
    {
        Assert.SkipUnless(cuda.is_available(), NoCuda);
        using var folder = new TemporaryFolder();
        foreach (string precision in new[] { "fp32", "tf32", "bf16" })
        {
            CommandRun run = await CommandRun.RunAsync(
                "run", "--data", FashionMnistSample.Folder, "--device", "cuda", "--precision", precision, "--epochs", "8",
                "--batch-size", "32", "--out", folder.File(precision));

            Assert.Equal(0, run.ExitCode);
            Assert.Contains("on cuda:0", run.Output, StringComparison.Ordinal);
            Assert.Contains("parity", run.Output, StringComparison.Ordinal);
        }
    }

    [CudaFact]
    public async Task Train_WithAHugeBatchOnCuda_SaysWhichOneFits()
    {
        Assert.SkipUnless(cuda.is_available(), NoCuda);
        using var folder = new TemporaryFolder();

        CommandRun run = await CommandRun.RunAsync(
            "train", "--data", FashionMnistSample.Folder, "--device", "cuda", "--input-size", "1500", "--batch-size", "400",
            "--epochs", "1", "--out", folder.File("run"));

        Assert.Equal(2, run.ExitCode);
        Assert.Matches(@"does not fit into cuda:0: an allocation of .* failed; --batch-size \d+ fits\.", run.Error);
    }
}
