using FashionResNet.Exporter.Tests.Models;
using TorchSharp;
using TorchSharp.Modules;

namespace FashionResNet.Exporter.Tests;

public sealed class ConverterRegistryTests
{
    [Fact]
    public void Default_Converters_AreSortedByName()
    {
        IEnumerable<string> names = ConverterRegistry.Default.Converters.Select(c => c.ModuleType.Name);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public void With_NewConverter_LeavesTheOldRegistryAsItWas()
    {
        ConverterRegistry extended = ConverterRegistry.Default.With(new DoublerConverter(2));
        Assert.IsType<DoublerConverter>(extended.Find(typeof(Doubler)));
        Assert.Null(ConverterRegistry.Default.Find(typeof(Doubler)));
    }

    [Fact]
    public void With_TypeThatHasAConverter_IsAnError()
    {
        ConverterRegistry extended = ConverterRegistry.Default.With(new DoublerConverter(2));
        var error = Assert.Throws<ArgumentException>(() => extended.With(new DoublerConverter(3)));
        Assert.Contains(nameof(Doubler), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_DerivedType_IsNotServedByTheBaseConverter()
        => Assert.Null(ConverterRegistry.Default.Find(typeof(DerivedSequential)));

    private sealed class DerivedSequential(params torch.nn.Module<torch.Tensor, torch.Tensor>[] modules) : Sequential(modules);
}
