using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Training;

public sealed class BFloat16NetworkTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly nn.Module<Tensor, Tensor> _master = Create("resnet18-half");

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData("d2l-resnet18")]
    [InlineData("resnet18-half")]
    public void Step_InBFloat16_IsNearTheStepInFloat32(string architecture)
    {
        nn.Module<Tensor, Tensor> plain = Create(architecture), master = Create(architecture);
        using var half = new BFloat16Network(master, Create(architecture));
        manual_seed(1);
        Tensor images = randn(16, 1, 28, 28), labels = randint(0, 10, [16]);

        Tensor expected = plain.call(images), actual = half.Forward(images);
        nn.functional.cross_entropy(expected, labels).backward();
        nn.functional.cross_entropy(actual, labels).backward();
        half.HandOverGradients();

        Assert.Equal(ScalarType.Float32, actual.dtype);
        Assert.InRange((expected - actual).norm().item<float>() / expected.norm().item<float>(), 1e-4, 0.1); // not the same, and not far
        foreach (((string name, Parameter a), (_, Parameter b)) in plain.named_parameters().Zip(master.named_parameters()))
        {
            Assert.Equal(ScalarType.Float32, b.grad!.dtype);
            if (a.dim() > 1) // the gradient of a bias before a batch norm is noise around 0
            {
                double cosine = nn.functional.cosine_similarity(a.grad!.flatten(), b.grad.flatten(), dim: 0).item<float>();
                Assert.True(cosine > 0.85, $"{name}: {cosine}"); // 18 layers of 7 bits turn a direction of millions a little
            }
        }
    }

    [Fact]
    public void Forward_InTraining_MovesTheStatisticsOfTheFloat32Network()
    {
        using var half = new BFloat16Network(_master, Create("resnet18-half"));
        BatchNorm2d norm = _master.modules().OfType<BatchNorm2d>().First();
        using Tensor before = norm.running_var!.clone();

        half.Forward(randn(16, 1, 28, 28));

        Assert.Equal(ScalarType.Float32, norm.running_var.dtype);
        Assert.NotEqual(before.data<float>().ToArray(), norm.running_var.data<float>().ToArray());
        Assert.Equal(1, norm.num_batches_tracked!.item<long>());
    }

    [Fact]
    public void Renew_AfterAStep_TakesTheWeightsAndLeavesThemInFloat32()
    {
        using var half = new BFloat16Network(_master, Create("resnet18-half"));
        Linear last = _master.modules().OfType<Linear>().Single();
        Tensor images = randn(4, 1, 28, 28);
        using IDisposable noGrad = no_grad();
        Tensor before = half.Forward(images);
        Tensor moved = last.weight + 1e-6f; // far below what bfloat16 tells apart
        last.weight.copy_(moved);
        last.bias!.add_(100);

        half.Renew();

        Assert.True(last.weight.equal(moved).all().item<bool>());
        Assert.Equal(100, (half.Forward(images) - before).mean().item<float>(), 1f);
    }

    [Fact]
    public void Dispose_AndCollection_LeaveTheFloat32NetworkWhole()
    {
        UseOnce(_master);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        using IDisposable noGrad = no_grad();
        Assert.True(_master.call(randn(4, 1, 28, 28)).isfinite().all().item<bool>());
    }

    // Not inlined, so that nothing refers to the network when it returns.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void UseOnce(nn.Module<Tensor, Tensor> master)
    {
        using var half = new BFloat16Network(master, Create("resnet18-half"));
        half.Forward(randn(4, 1, 28, 28));
    }

    private static nn.Module<Tensor, Tensor> Create(string architecture)
    {
        manual_seed(0);
        return Architecture.Get(architecture).Create(1, 10);
    }
}
