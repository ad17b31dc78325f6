using FashionResNet.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Training;

[Collection(nameof(LibtorchThreads))]
public sealed class MomentumSgdTests
{
    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(0.9, 0.0)]
    [InlineData(0.9, 0.01)]
    public void Step_ManyTimes_EqualsTorchsOwnSgd(double momentum, double weightDecay)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(1);
        using var ours = nn.Linear(6, 3, hasBias: false);
        using var theirs = nn.Linear(6, 3, hasBias: false);
        using (no_grad())
        {
            theirs.weight!.copy_(ours.weight!);
        }

        using var mine = new MomentumSgd(ours, momentum, weightDecay) { LearningRate = 0.1 };
        using var torchs = optim.SGD(theirs.parameters(), 0.1, momentum, weight_decay: weightDecay, nesterov: momentum > 0);
        for (int step = 0; step < 10; step++)
        {
            Tensor input = randn(5, 6);
            Tensor target = randn(5, 3);
            mine.ZeroGrad();
            nn.functional.mse_loss(ours.call(input), target).backward();
            mine.Step();
            torchs.zero_grad();
            nn.functional.mse_loss(theirs.call(input), target).backward();
            torchs.step();
        }

        Assert.True(ours.weight!.allclose(theirs.weight!, rtol: 0, atol: Tolerances.Float32));
    }

    [Fact] // as on a GPU, where the optimizer takes the kernels as they lie
    public void Step_OfKernelsWithTheirChannelsLast_EqualsTorchsOwnSgd()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(2);
        using var ours = nn.Sequential(nn.Conv2d(3, 4, 3, bias: false));
        using var theirs = nn.Sequential(nn.Conv2d(3, 4, 3, bias: false));
        theirs.load_state_dict(ours.state_dict());
        ChannelsLast.ArrangeKernels(ours);
        Assert.False(ours.parameters().First().is_contiguous());

        using var mine = new MomentumSgd(ours, 0.9, 0.01) { LearningRate = 0.1 };
        using var torchs = optim.SGD(theirs.parameters(), 0.1, 0.9, weight_decay: 0.01, nesterov: true);
        for (int step = 0; step < 10; step++)
        {
            Tensor input = randn(2, 3, 5, 5);
            mine.ZeroGrad();
            ours.call(input).square().mean().backward();
            mine.Step();
            torchs.zero_grad();
            theirs.call(input).square().mean().backward();
            torchs.step();
        }

        Assert.All(
            ours.parameters().Zip(theirs.parameters()),
            pair => Assert.True(pair.First.allclose(pair.Second, rtol: 0, atol: Tolerances.Float32)));
    }

    [Fact] // more than one piece, an odd rest, one and several threads
    public void Step_OfALargeLayer_IsTheSameOnAnyNumberOfThreads()
    {
        int threads = get_num_threads();
        float[] Weights(int count)
        {
            using DisposeScope scope = NewDisposeScope();
            set_num_threads(count);
            manual_seed(1);
            using var layer = nn.Linear(211, 307);
            using var sgd = new MomentumSgd(layer, momentum: 0.9, weightDecay: 0.1) { LearningRate = 0.1 };
            for (int step = 0; step < 3; step++)
            {
                sgd.ZeroGrad();
                (layer.weight! * layer.weight!).sum().backward();
                sgd.Step();
            }

            return layer.weight!.data<float>().ToArray();
        }

        try
        {
            float[] alone = Weights(1);
            Assert.Equal(alone, Weights(2));
            Assert.All(alone, w => Assert.InRange(Math.Abs(w), 0, 0.06));
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void Step_WithDecay_LeavesBiasesAlone()
    {
        using DisposeScope scope = NewDisposeScope();
        using var layer = nn.Linear(2, 2);
        using var sgd = new MomentumSgd(layer, momentum: 0, weightDecay: 0.5) { LearningRate = 1 };
        float[] bias = layer.bias!.data<float>().ToArray();
        float[] weight = layer.weight!.data<float>().ToArray();
        (layer.call(zeros(1, 2)) * 0).sum().backward();

        sgd.Step();

        Assert.Equal(bias, layer.bias!.data<float>().ToArray());
        Assert.Equal(weight.Select(w => w * 0.5f), layer.weight!.data<float>().ToArray());
    }
}
