using TorchSharp;

namespace FashionResNet.Exporter.Converters;

/// <summary>Looks at every module before one is converted, so that the user learns of all obstacles at once.</summary>
internal static class ModuleWalk
{
    /// <exception cref="UnsupportedModuleException">A module has no converter, or an attribute that is refused.</exception>
    public static void EnsureSupported(torch.nn.Module root, ConverterRegistry converters)
    {
        List<UnsupportedModule> obstacles = [.. Obstacles(root, "", converters)];
        if (obstacles.Count > 0)
        {
            throw new UnsupportedModuleException(obstacles, converters);
        }
    }

    private static IEnumerable<UnsupportedModule> Obstacles(torch.nn.Module module, string path, ConverterRegistry converters)
    {
        ModuleConverter? converter = converters.Find(module.GetType());
        IEnumerable<UnsupportedModule> own = converter is null
            ? [UnsupportedModule.NoConverter(path, module)]
            : converter.RefusalsOf(module).Select(reason => UnsupportedModule.Of(path, module, reason));

        // Whoever writes the missing converter will need those of the children too.
        IEnumerable<(string Name, torch.nn.Module Module)> children = converter?.ChildrenOf(module) ?? module.named_children();
        return own.Concat(children.SelectMany(
            child => Obstacles(child.Module, $"{path}.{child.Name}".TrimStart('.'), converters)));
    }
}
