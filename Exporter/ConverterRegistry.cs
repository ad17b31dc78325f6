using FashionResNet.Exporter.Converters;

namespace FashionResNet.Exporter;

/// <summary>Which converter serves which module type. Immutable; the key is the exact CLR type.</summary>
public sealed class ConverterRegistry
{
    private readonly Dictionary<Type, ModuleConverter> _byType;

    private ConverterRegistry(IReadOnlyList<ModuleConverter> converters)
    {
        Converters = converters;
        _byType = converters.ToDictionary(converter => converter.ModuleType);
    }

    /// <summary>The converters of TorchSharp's own modules.</summary>
    public static ConverterRegistry Default { get; } = new(
    [
        new AdaptiveAvgPool2dConverter(),
        new BatchNorm2dConverter(),
        new Conv2dConverter(),
        new DropoutConverter(),
        new FlattenConverter(),
        new FlipAverageConverter(),
        new IdentityConverter(),
        new LinearConverter(),
        new MaxPool2dConverter(),
        new ReLUConverter(),
        new SequentialConverter(),
    ]);

    /// <summary>All of them, sorted by the name of the module type.</summary>
    public IReadOnlyList<ModuleConverter> Converters { get; }

    /// <summary>A registry with one converter more.</summary>
    /// <exception cref="ArgumentException">There is a converter for this type already.</exception>
    public ConverterRegistry With(ModuleConverter converter)
    {
        ArgumentNullException.ThrowIfNull(converter);
        if (Find(converter.ModuleType) is { } there)
        {
            string message = $"{converter.ModuleType} has a converter already: {there.GetType()}.";
            throw new ArgumentException(message, nameof(converter));
        }

        return new([.. Converters.Append(converter).OrderBy(c => c.ModuleType.Name, StringComparer.Ordinal)]);
    }

    /// <summary>The converter of exactly this type, or null.</summary>
    internal ModuleConverter? Find(Type moduleType) => _byType.GetValueOrDefault(moduleType);
}
