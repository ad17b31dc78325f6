using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Models;

public sealed class MatrixConvolutionTests
{
    [Theory]
    [InlineData(1, 1, 3, 1, 1)] // one position
    [InlineData(2, 2, 3, 2, 1)]
    [InlineData(1, 2, 3, 2, 1)]
    [InlineData(3, 3, 3, 1, 0)]
    [InlineData(2, 2, 1, 2, 0)]
    [InlineData(4, 5, 1, 1, 0)] // 1×1
    [InlineData(4, 5, 1, 2, 0)]
    [InlineData(5, 7, 1, 3, 0)]
    [InlineData(2, 2, 3, 1, 1)] // neither: the convolution itself
    [InlineData(3, 3, 3, 2, 1)]
    [InlineData(1, 5, 3, 2, 1)]
    [InlineData(4, 4, 1, 1, 1)]
    public void Convolve_OfAnySize_GivesTheConvolutionsValuesAndGradients(int height, int width, int kernel, int stride, int padding)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(3);
        using var convolution = nn.Conv2d(5, 16, kernel, stride: stride, padding: padding);

        AssertIsConvolution(convolution, MatrixConvolution.Convolve, randn(4, 5, height, width));
    }

    [Theory] // as where libtorch's own is wrong
    [InlineData(4, 5, 1)]
    [InlineData(4, 5, 2)]
    [InlineData(5, 7, 3)]
    public void ConvolvePositions_OfA1x1Kernel_GivesTheConvolutionsValuesAndGradients(int height, int width, int stride)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(3);
        using var convolution = nn.Conv2d(5, 7, 1, stride: stride);

        Tensor values = AssertIsConvolution(convolution, MatrixConvolution.ConvolvePositions, randn(4, 5, height, width));

        Assert.Equal(1, values.stride()[1]); // channels last again
    }

    /// <summary>Compares values and gradients with those of the convolution itself in float64, for images in both layouts.</summary>
    /// <returns>The values for those with their channels last.</returns>
    private static Tensor AssertIsConvolution(Conv2d convolution, Func<Conv2d, Tensor, Tensor> convolve, Tensor input)
    {
        Tensor[] first = Run(convolution, input, x => convolve(convolution, x));
        Tensor[] last = Run(convolution, ChannelsLast.Arrange(input), x => convolve(convolution, x));
        convolution.to(ScalarType.Float64);
        Tensor[] expected = Run(convolution, input.to(ScalarType.Float64), convolution.call);
        AssertEqual(expected, first);
        AssertEqual(expected, last);
        return last[0];
    }

    private static void AssertEqual(Tensor[] expected, Tensor[] actual) => Assert.All(expected.Zip(actual), pair =>
    {
        Assert.Equal(pair.First.shape, pair.Second.shape);
        Assert.True(pair.Second.to(ScalarType.Float64).allclose(pair.First, 1e-4, Tolerances.Float32));
    });

    /// <summary>Values and the gradients of input, kernel and bias.</summary>
    private static Tensor[] Run(Conv2d convolution, Tensor input, Func<Tensor, Tensor> convolve)
    {
        convolution.zero_grad();
        Tensor own = input.clone();
        own.requires_grad = true;
        Tensor values = convolve(own);
        (values * values).sum().backward();
        return [values, own.grad!, convolution.weight.grad!.clone(), convolution.bias!.grad!.clone()];
    }
}
