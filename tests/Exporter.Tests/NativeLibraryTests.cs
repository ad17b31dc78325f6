using TorchSharp;

namespace FashionResNet.Exporter.Tests;

public sealed class NativeLibraryTests
{
    [Fact]
    public void MatrixProduct_OnThisSystem_IsComputedByLibtorch()
    {
        using torch.Tensor a = torch.tensor([1f, 2f, 3f, 4f]).reshape(2, 2);
        using torch.Tensor product = a.matmul(a);
        Assert.Equal([7f, 10f, 15f, 22f], product.data<float>().ToArray());
    }
}
