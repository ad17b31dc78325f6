using FashionResNet.Shared;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Exporter;

/// <summary>Modules that cannot be exported, all of them at once (exit code 3).</summary>
public sealed class UnsupportedModuleException : FashionResNetException
{
    internal UnsupportedModuleException(IReadOnlyList<UnsupportedModule> modules, ConverterRegistry converters)
        : base(Describe(modules, converters), ExitCode.UnsupportedModule)
        => Modules = modules;

    /// <summary>Every module that stands in the way, in the order of the walk.</summary>
    public IReadOnlyList<UnsupportedModule> Modules { get; }

    private static string Describe(IReadOnlyList<UnsupportedModule> modules, ConverterRegistry converters)
    {
        string count = modules.Count == 1 ? "a module" : $"{modules.Count} modules";
        string known = string.Join(", ", converters.Converters.Select(converter => converter.ModuleType.Name));
        return $"cannot export {count}: {string.Join("; ", modules)}. " +
            $"There are converters for {known}; another is added by ConverterRegistry.With.";
    }
}
