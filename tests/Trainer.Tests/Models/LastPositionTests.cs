using FashionResNet.Trainer.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Models;

public sealed class LastPositionTests
{
    [Theory] // the last three have more than one position and go to the convolution itself
    [InlineData(1, 1, 3, 1, 1)]
    [InlineData(2, 2, 3, 2, 1)]
    [InlineData(1, 2, 3, 2, 1)]
    [InlineData(3, 3, 3, 1, 0)]
    [InlineData(2, 2, 1, 2, 0)]
    [InlineData(2, 2, 3, 1, 1)]
    [InlineData(3, 3, 3, 2, 1)]
    [InlineData(1, 5, 3, 2, 1)]
    public void Convolve_OfAnySize_GivesTheConvolutionsValuesAndGradients(int height, int width, int kernel, int stride, int padding)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(3);
        using var convolution = nn.Conv2d(5, 7, kernel, stride: stride, padding: padding);
        Tensor input = randn(4, 5, height, width);
        (Tensor Values, Tensor InputGradient, Tensor KernelGradient, Tensor BiasGradient) Run(Func<Tensor, Tensor> convolve)
        {
            convolution.zero_grad();
            Tensor own = input.clone();
            own.requires_grad = true;
            Tensor values = convolve(own);
            (values * values).sum().backward();
            return (values, own.grad!, convolution.weight.grad!.clone(), convolution.bias!.grad!.clone());
        }

        var expected = Run(convolution.call);
        var actual = Run(x => LastPosition.Convolve(convolution, x));

        Assert.Equal(expected.Values.shape, actual.Values.shape);
        Assert.True(actual.Values.allclose(expected.Values, 1e-5, Tolerances.Float32));
        Assert.True(actual.InputGradient.allclose(expected.InputGradient, 1e-4, Tolerances.Float32));
        Assert.True(actual.KernelGradient.allclose(expected.KernelGradient, 1e-4, Tolerances.Float32));
        Assert.True(actual.BiasGradient.allclose(expected.BiasGradient, 1e-4, Tolerances.Float32));
    }
}
