using FashionResNet.Trainer.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Models;

public sealed class ResidualTests
{
    [Theory] // the shapes that d2l publishes
    [InlineData(3, 3, false, 1, new long[] { 4, 3, 6, 6 })]
    [InlineData(3, 6, true, 2, new long[] { 4, 6, 3, 3 })]
    public void Forward_OfFourImages_GivesThePublishedShape(int inChannels, int outChannels, bool use1x1Conv, int stride, long[] expected)
    {
        using DisposeScope scope = NewDisposeScope();
        using var block = new Residual(inChannels, outChannels, use1x1Conv, stride);

        Tensor output = block.call(rand(4, 3, 6, 6));

        Assert.Equal(expected, output.shape);
    }

    [Fact]
    public void Forward_WithoutConvolutions_IsReluOfTheInput()
    {
        using DisposeScope scope = NewDisposeScope();
        using var block = new Residual(2, 2);
        block.eval();
        using (no_grad())
        {
            foreach (Tensor parameter in block.parameters())
            {
                parameter.zero_(); // both branches but the shortcut give 0
            }
        }

        Tensor input = randn(1, 2, 5, 5);

        Assert.True(block.call(input).equal(nn.functional.relu(input)).all().item<bool>());
    }

    [Fact]
    public void StateDict_WithA1x1Convolution_HasNoBatchNormOnTheShortcut()
    {
        using var block = new Residual(3, 6, use1x1Conv: true, stride: 2);

        string[] names = block.state_dict().Keys.Select(name => name.Split('.')[0]).Distinct().Order().ToArray();

        Assert.Equal(["bn1", "bn2", "conv1", "conv2", "conv3"], names);
    }
}
