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

    [Theory] // as on a GPU: kernels with their channels last beside weights that lie as they are, biases that do not decay
    [InlineData(0.0, 0.01, false)]
    [InlineData(0.9, 0.01, false)]
    [InlineData(0.9, 0.0, true)]
    public void Step_OfKernelsWithTheirChannelsLast_EqualsTorchsOwnSgd(double momentum, double weightDecay, bool bias)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(2);
        nn.Module<Tensor, Tensor> Network() => nn.Sequential(
            nn.Conv2d(3, 4, 3, bias: bias), nn.Conv2d(4, 16, (1, 2), bias: bias), nn.Flatten(), nn.Linear(16 * 3 * 2, 6, hasBias: bias));
        using nn.Module<Tensor, Tensor> ours = Network();
        using nn.Module<Tensor, Tensor> theirs = Network();
        theirs.load_state_dict(ours.state_dict());
        ChannelsLast.ArrangeKernels(ours);
        Assert.Contains(ours.parameters(), parameter => !parameter.is_contiguous());

        using var mine = new MomentumSgd(ours, momentum, weightDecay) { LearningRate = 0.1 };
        using var torchs = optim.SGD(theirs.parameters(), 0.1, momentum, weight_decay: weightDecay, nesterov: momentum > 0);
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
            pair => Assert.InRange((pair.First - pair.Second).abs().max().item<float>(), 0, Tolerances.Float32));
    }

    [Fact]
    public void State_OfKernelsWithTheirChannelsLast_HasTheirShapesAndNames()
    {
        using DisposeScope scope = NewDisposeScope();
        using var network = nn.Sequential(nn.Conv2d(3, 4, (2, 5)));
        ChannelsLast.ArrangeKernels(network);
        using var sgd = new MomentumSgd(network, 0.9, 0) { LearningRate = 0.1 };
        network.call(randn(1, 3, 5, 5)).sum().backward();
        Tensor gradient = network.parameters().First().grad!.clone();

        sgd.Step();

        Assert.Equal(network.named_parameters().Select(p => p.name), sgd.State.Select(item => item.Name));
        Assert.Equal(network.parameters().Select(p => p.shape), sgd.State.Select(item => item.Buffer.shape));
        Assert.True(sgd.State.First().Buffer.equal(gradient).all().item<bool>()); // the first step's momentum is the gradient
    }

    [Fact]
    public void Step_WithoutAGradient_NamesTheParameter()
    {
        using var layer = nn.Linear(2, 2);
        using var sgd = new MomentumSgd(layer, momentum: 0.9, weightDecay: 0) { LearningRate = 1 };

        Assert.Contains("weight", Assert.Throws<InvalidOperationException>(sgd.Step).Message, StringComparison.Ordinal);
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
                ((layer.weight! * layer.weight!).sum() + layer.bias!.sum()).backward();
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
