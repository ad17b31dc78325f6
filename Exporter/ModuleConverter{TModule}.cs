using FashionResNet.Exporter.Graph;
using TorchSharp;

namespace FashionResNet.Exporter;

/// <summary>Emits what a module's <c>forward</c> computes in eval mode.</summary>
/// <typeparam name="TModule">The exact module type.</typeparam>
/// <example>
/// A module with a <c>forward</c> of its own brings its own converter, which reads like the forward:
/// <code>
/// public sealed class ResidualConverter : ModuleConverter&lt;Residual&gt;
/// {
///     protected override OnnxValue Convert(Residual module, OnnxValue input, string path, GraphBuilder graph)
///     {
///         OnnxValue y = graph.Convert(module.Conv1, input, $"{path}.conv1");
///         y = graph.Relu(graph.Convert(module.Bn1, y, $"{path}.bn1"), $"{path}.relu1");
///         y = graph.Convert(module.Bn2, graph.Convert(module.Conv2, y, $"{path}.conv2"), $"{path}.bn2");
///         OnnxValue x = module.Conv3 is null ? input : graph.Convert(module.Conv3, input, $"{path}.conv3");
///         return graph.Relu(graph.Add(y, x, $"{path}.add"), $"{path}.relu2");
///     }
/// }
/// </code>
/// It is registered by <c>ConverterRegistry.Default.With(new ResidualConverter())</c>.
/// </example>
public abstract class ModuleConverter<TModule> : ModuleConverter
    where TModule : torch.nn.Module
{
    /// <inheritdoc/>
    public sealed override Type ModuleType => typeof(TModule);

    /// <summary>Emits the module's nodes.</summary>
    /// <param name="module">The module; its tensors may lie on any device.</param>
    /// <param name="input">What flows into it.</param>
    /// <param name="path">Its path; name nodes and constants by it (<c>$"{path}.weight"</c>).</param>
    /// <param name="graph">Takes nodes and constants and converts children.</param>
    /// <returns>What flows out of it.</returns>
    protected abstract OnnxValue Convert(TModule module, OnnxValue input, string path, GraphBuilder graph);

    /// <summary>Attributes that the graph cannot express, a phrase each; none by default.</summary>
    /// <remarks>Asked over the whole tree before anything is converted, so that the user sees all of them at once.</remarks>
    protected virtual IEnumerable<string> Refuse(TModule module) => [];

    /// <summary>The children that go to <see cref="GraphBuilder.Convert"/>; all registered ones by default.</summary>
    protected virtual IEnumerable<(string Name, torch.nn.Module Module)> Children(TModule module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.named_children();
    }

    internal sealed override OnnxValue ConvertModule(torch.nn.Module module, OnnxValue input, string path, GraphBuilder graph)
        => Convert((TModule)module, input, path, graph);

    internal sealed override IEnumerable<string> RefusalsOf(torch.nn.Module module) => Refuse((TModule)module);

    internal sealed override IEnumerable<(string Name, torch.nn.Module Module)> ChildrenOf(torch.nn.Module module)
        => Children((TModule)module);
}
