using FashionResNet.Exporter.Graph;
using TorchSharp;

namespace FashionResNet.Exporter;

/// <summary>Converts modules of one exact CLR type; derive from <see cref="ModuleConverter{TModule}"/>.</summary>
public abstract class ModuleConverter
{
    private protected ModuleConverter()
    {
    }

    /// <summary>The exact type it converts; a derived class may compute something else.</summary>
    public abstract Type ModuleType { get; }

    internal abstract OnnxValue ConvertModule(torch.nn.Module module, OnnxValue input, string path, GraphBuilder graph);

    internal abstract IEnumerable<string> RefusalsOf(torch.nn.Module module);

    internal abstract IEnumerable<(string Name, torch.nn.Module Module)> ChildrenOf(torch.nn.Module module);
}
